import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { count as inWords } from '../../design/numbers.ts'
import { isCountTyped } from './ask.ts'

interface CountFieldProps {
  count: number
  description: string
  value: string
  onChange(value: string): void
}

/** The number that has to be typed. It says so when it has changed since somebody began to type. */
export const CountField = ({ count, description, value, onChange }: CountFieldProps) => {
  const [begun, setBegun] = useState(count)
  // What is typed is typed for the number that stands there.
  if (value === '' && begun !== count) setBegun(count)
  const hasChanged = begun !== count && !isCountTyped(value, count)
  return (
    <div>
      <TextInput
        label={`Type ${inWords(count)} to confirm`}
        description={description}
        inputMode="numeric"
        autoComplete="off"
        required
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={
          hasChanged ? `Changed from ${inWords(begun)} to ${inWords(count)} while this was open.` : undefined
        }
      />
    </div>
  )
}
