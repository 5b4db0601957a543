import { useEffect, useEffectEvent } from 'react'
import { isFreeKey } from './free-key.ts'

/** Calls back when the key is pressed and nothing else takes it. */
export const useFreeKey = (key: string, onKey: () => void): void => {
  const press = useEffectEvent(onKey)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isFreeKey(event, key)) return
      event.preventDefault()
      press()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [key])
}
