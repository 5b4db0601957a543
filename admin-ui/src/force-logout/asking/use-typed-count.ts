import { useState } from 'react'
import { isCountTyped, isStillAbout } from './ask.ts'

export interface TypedCount {
  typed: string
  type(text: string): void
  /** The number to type. */
  wanted: number
  /** What it was before it changed so much that what was typed is not good any more; null: it has not. */
  changedFrom: number | null
  /** How many there are by now. */
  count: number
  isRight: boolean
}

/**
 * A count that has to be typed while it changes. The number stands still from the moment somebody begins to type it, where people come
 * and go all the time nobody could; when it is not about right any more, it is another one.
 *
 * @param counted undefined: not known at the moment
 */
export const useTypedCount = (counted: number | undefined): TypedCount => {
  const [typed, setTyped] = useState('')
  const [wanted, setWanted] = useState(counted ?? 0)
  const count = counted ?? wanted
  const [changedFrom, setChangedFrom] = useState<number | null>(null)
  if (wanted !== count && (typed === '' || !isStillAbout(wanted, count))) {
    setWanted(count)
    if (typed !== '') setChangedFrom(wanted)
  }
  return {
    typed,
    type: (text) => {
      setTyped(text)
      if (text === '') setChangedFrom(null)
    },
    wanted,
    changedFrom,
    count,
    isRight: isCountTyped(typed, wanted),
  }
}
