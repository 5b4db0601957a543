import { Alert } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { useMutationState } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Unreachable } from '../../api/refused.ts'
import { useLiveState } from '../../live/use-live.ts'

/** A connection that is back sooner, as when a node hands its clients over to another, was not worth a word. */
const LOST_FOR_MS = 1_000
/** Of a first attempt, which may take longer. */
const COMING_FOR_MS = 6_000

/** Above every page while the server does not answer, whether it is gone, hangs, or this device is offline. */
export const CannotReach = () => {
  const link = useLiveState()?.link
  switch (link) {
    case 'reconnecting':
      return <After key={link} milliseconds={LOST_FOR_MS} />
    case 'connecting':
      return <After key={link} milliseconds={COMING_FOR_MS} />
    case 'connected':
    case 'gave_up':
    case undefined:
      return null
  }
}

/** Has something been sent of which nobody knows whether it was done? */
const useIsUnanswered = (): boolean =>
  useMutationState({
    filters: { predicate: ({ state }) => state.status === 'pending' || state.error instanceof Unreachable },
    select: ({ mutationId }) => mutationId,
  }).length > 0

const After = ({ milliseconds }: { milliseconds: number }) => {
  const [isOver, setOver] = useState(false)
  const isUnanswered = useIsUnanswered()
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds)
    return () => clearTimeout(timer)
  }, [milliseconds])
  if (!isOver) return null
  return (
    <Alert
      color="ink"
      variant="light"
      role="alert"
      mb="md"
      title="Can’t reach Curfew"
      icon={<IconCloudOff size={18} aria-hidden />}
    >
      {navigator.onLine ? '' : 'This device is offline. '}
      {isUnanswered ? '' : 'Nobody has been signed out. '}What you see may be out of date. Trying again…
    </Alert>
  )
}
