import { backoffMilliseconds } from '@curfew/client/dashboard'
import { useEffect, useEffectEvent } from 'react'
import { useLiveState } from '../live/use-live.ts'

/**
 * Tries again by itself for as long as the component is shown: with backoff, and at once when the network, the live connection or
 * the reader comes back.
 */
export const useRetry = (retry: () => void): void => {
  const isConnected = useLiveState()?.link === 'connected'
  const again = useEffectEvent(retry)

  useEffect(() => {
    let failures = 1
    let timer = 0
    const wait = (): void => {
      timer = window.setTimeout(tryAgain, backoffMilliseconds(failures, Math.random()))
    }
    const tryAgain = (): void => {
      clearTimeout(timer)
      failures += 1
      again()
      wait()
    }
    const onSight = (): void => {
      if (document.visibilityState === 'visible') tryAgain()
    }
    wait()
    window.addEventListener('online', tryAgain)
    document.addEventListener('visibilitychange', onSight)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', tryAgain)
      document.removeEventListener('visibilitychange', onSight)
    }
  }, [])

  useEffect(() => {
    if (isConnected) again()
  }, [isConnected])
}
