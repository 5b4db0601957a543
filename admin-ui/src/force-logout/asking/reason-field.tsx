import { LONGEST_REASON } from '@curfew/shared'
import { charactersIn } from '@curfew/shared/words'
import { TextInput } from '@mantine/core'
import { TooLong } from './too-long.tsx'

export const isReasonTooLong = (reason: string): boolean => charactersIn(reason.trim()) > LONGEST_REASON

interface ReasonFieldProps {
  isRequired: boolean
  value: string
  onChange(reason: string): void
}

/** Why, for the records. */
export const ReasonField = ({ isRequired, value, onChange }: ReasonFieldProps) => (
  <TextInput
    label={isRequired ? 'Internal reason' : 'Internal reason (optional)'}
    description="Saved in the audit log, not shown to users."
    required={isRequired}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    error={isReasonTooLong(value) && <TooLong text={value} most={LONGEST_REASON} onCut={onChange} />}
  />
)
