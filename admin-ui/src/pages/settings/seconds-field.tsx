import { durationInWords } from '@curfew/shared/words'
import { NumberInput } from '@mantine/core'
import classes from './settings.module.css'

interface SecondsFieldProps {
  label: string
  description: string
  value: number | null
  least: number
  most: number
  placeholder?: string
  onChange(seconds: number | null): void
}

/** A number of seconds, with what it is in words beside it. */
export const SecondsField = ({
  label,
  description,
  value,
  least,
  most,
  placeholder,
  onChange,
}: SecondsFieldProps) => {
  const isOutside = value !== null && (value < least || value > most)
  return (
    <NumberInput
      label={label}
      description={
        <>
          <span role="status" className={classes.words}>
            {value !== null && !isOutside && durationInWords(value)}
          </span>{' '}
          {description}
        </>
      }
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      min={least}
      max={most}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=","
      hideControls
      placeholder={placeholder}
      error={isOutside ? `Between ${durationInWords(least)} and ${durationInWords(most)}` : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maw={360}
    />
  )
}
