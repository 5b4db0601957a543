import { Kbd, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useFreeKey } from '../browser/use-free-key.ts'
import classes from './search-field.module.css'

/** The list is read again when typing has paused for this long. */
const PAUSE_MS = 250

interface SearchFieldProps {
  /** What is searched. Required: the field has no label to be seen. */
  label: string
  value: string
  onChange(value: string): void
}

/** Searches while one types. `/` leads here from anywhere on the page. */
export const SearchField = ({ label, value, onChange }: SearchFieldProps) => {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const [lastValue, setLastValue] = useState(value)
  const [sent, setSent] = useState(value)
  // The address changed by itself (Back, "Clear the filters"), and is not the echo of what was typed here.
  if (value !== lastValue) {
    setLastValue(value)
    if (value !== sent) {
      setSent(value)
      setText(value)
    }
  }

  const tell = useEffectEvent(onChange)
  useEffect(() => {
    const wanted = text.trim()
    if (wanted === sent) return
    const timer = setTimeout(() => {
      setSent(wanted)
      tell(wanted)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, sent])

  useFreeKey('/', () => field.current?.select())

  return (
    <TextInput
      ref={field}
      type="search"
      size="xs"
      className={classes.field}
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder="Search"
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={text === '' ? <Kbd size="sm">/</Kbd> : null}
      rightSectionPointerEvents="none"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  )
}
