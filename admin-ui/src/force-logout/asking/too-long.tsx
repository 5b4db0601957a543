import { charactersIn, cutTo } from '@curfew/shared/words'
import { Anchor } from '@mantine/core'
import { count, counted } from '../../design/numbers.ts'

interface TooLongProps {
  text: string
  /** In characters. */
  most: number
  onCut(text: string): void
}

/** By how much a text is too long, and a way to cut it there. */
export const TooLong = ({ text, most, onCut }: TooLongProps) => {
  const trimmed = text.trim()
  return (
    <>
      {counted(charactersIn(trimmed) - most, 'character')} too long.{' '}
      <Anchor component="button" type="button" size="xs" onClick={() => onCut(cutTo(trimmed, most))}>
        Cut to {count(most)}
      </Anchor>
    </>
  )
}
