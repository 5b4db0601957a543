import { exactDurationInWords } from '@curfew/shared/words'
import { NumberInput } from '@mantine/core'
import classes from './settings.module.css'

interface SecondsFieldProps {
  label: string
  description: string
  value: number | null
  /** What is wrong with it: takes the place of the description. */
  error: string | undefined
  placeholder?: string
  onChange(seconds: number | null): void
}

/** A number of seconds, with what it is in words beside it. */
export const SecondsField = ({
  label,
  description,
  value,
  error,
  placeholder,
  onChange,
}: SecondsFieldProps) => {
  return (
    <NumberInput
      label={label}
      description={
        <>
          <span role="status" className={classes.words}>
            {value !== null && error === undefined && exactDurationInWords(value)}
          </span>{' '}
          {error === undefined && description}
        </>
      }
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=","
      hideControls
      placeholder={placeholder}
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maw={360}
    />
  )
}
