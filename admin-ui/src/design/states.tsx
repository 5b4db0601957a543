import { Anchor, Button, Loader, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleDashed, IconCloudOff, IconLock, IconRefresh } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { isPassing, Refused } from '../api/refused.ts'
import { HowRightsAreGiven } from './how-rights-are-given.tsx'
import { counted } from './numbers.ts'

/** Nothing is drawn for a wait that is over before one notices it. */
const NOTICEABLE_MS = 200

export const useNoticeable = (): boolean => {
  const [isNoticeable, setNoticeable] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setNoticeable(true), NOTICEABLE_MS)
    return () => clearTimeout(timer)
  }, [])
  return isNoticeable
}

interface StateProps {
  icon: ReactNode
  title: string
  children?: ReactNode
}

const State = ({ icon, title, children }: StateProps) => (
  <Stack align="center" gap={6} py={56} px="md" ta="center" maw={460} mx="auto">
    {icon}
    <Text fw={600}>{title}</Text>
    {children}
  </Stack>
)

export const Loading = ({ what }: { what: string }) => {
  const isNoticeable = useNoticeable()
  return (
    <Stack align="center" py={56} role="status" mih={160}>
      {isNoticeable && (
        <>
          <Loader color="gray" />
          <Text size="sm" c="dimmed">
            Loading {what}…
          </Text>
        </>
      )}
    </Stack>
  )
}

export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div role="status">
    <State icon={<IconCircleDashed size={26} stroke={1.4} color="var(--quiet)" aria-hidden />} title={title}>
      <Text size="sm" c="dimmed" component="div">
        {children}
      </Text>
    </State>
  </div>
)

export const NotAllowed = ({ what }: { what: string }) => (
  <State
    icon={<IconLock size={26} stroke={1.4} color="var(--quiet)" aria-hidden />}
    title={`You don’t have permission to view ${what}`}
  >
    <HowRightsAreGiven size="sm" />
  </State>
)

/** What an error means for the reader. */
export const wordsOfError = (error: unknown): string => {
  if (isPassing(error)) return 'Can’t reach Curfew. Nobody has been signed out.'
  return error instanceof Refused ? error.message : 'Something went wrong on this page.'
}

/** The same of an act: one without an answer may have been done, so nothing is promised. */
export const wordsOfFailedAct = (error: unknown): string =>
  isPassing(error)
    ? 'Can’t reach Curfew. It may have gone through. It’s safe to try again.'
    : wordsOfError(error)

/** A filter or a page in the address that the server does not know: asking again would not help. */
const BadLink = () => {
  const { pathname } = useLocation()
  return (
    <div role="alert">
      <State
        icon={<IconCloudOff size={26} stroke={1.4} color="var(--quiet)" aria-hidden />}
        title="This link is no longer valid"
      >
        <Anchor component={Link} to={pathname} size="sm">
          Go to the full list
        </Anchor>
      </State>
    </div>
  )
}

interface FailedProps {
  /** What could not be read: "the users". */
  what: string
  /** What it is one of, where one of them was asked for: "User". */
  one?: string
  error: unknown
  onRetry(): void
}

export const Failed = ({ what, one = 'Page', error, onRetry }: FailedProps) => {
  if (error instanceof Refused && error.is('forbidden')) return <NotAllowed what={what} />
  const malformed = error instanceof Refused && error.is('invalid_request')
  if (malformed && one === 'Page') return <BadLink />
  const keptDays = error instanceof Refused ? error.problem.keptDays : undefined
  const gone = malformed || (error instanceof Refused && error.is('not_found'))
  return (
    <div role="alert">
      <State
        icon={<IconCloudOff size={26} stroke={1.4} color="var(--quiet)" aria-hidden />}
        title={gone ? `${one} not found` : `Couldn’t load ${what}`}
      >
        <Text size="sm" c="dimmed">
          {keptDays !== undefined
            ? `It is no longer kept (older than ${counted(keptDays, 'day')}), or the link is wrong.`
            : gone
              ? `${one === 'User' ? 'They' : 'It'} may have been removed, or the link is wrong.`
              : wordsOfError(error)}
        </Text>
        {!gone && (
          <Button mt="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </State>
    </div>
  )
}

/** Curfew answers, but no longer with what this page is made of. */
export const Outdated = ({ onReload }: { onReload(): void }) => (
  <div role="alert">
    <State
      icon={<IconRefresh size={26} stroke={1.4} color="var(--quiet)" aria-hidden />}
      title="Curfew has been updated"
    >
      <Text size="sm" c="dimmed">
        Reload to go on with the new version.
      </Text>
      <Button mt="xs" variant="default" onClick={onReload}>
        Reload
      </Button>
    </State>
  </div>
)

/** A mistake of ours: what it was to show has broken it. */
export const Broken = ({ what = 'This page', onRetry }: { what?: string; onRetry(): void }) => (
  <div role="alert">
    <State
      icon={<IconAlertTriangle size={26} stroke={1.4} color="var(--quiet)" aria-hidden />}
      title={`${what} stopped working`}
    >
      <Text size="sm" c="dimmed">
        Nobody has been signed out.
      </Text>
      <Button mt="xs" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </State>
  </div>
)
