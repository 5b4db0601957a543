import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { use, useEffect, useState } from 'react'
import { useHttp } from '../api/use-http.ts'
import { useClock } from '../clock.ts'
import { applyChanges } from '../live/apply-changes.ts'
import { type Link, openLink } from '../live/link.ts'
import { LinkContext } from '../live/use-link.ts'
import { MountContext } from '../mount-context.ts'
import { followSession } from '../session/follow-session.ts'
import type { Me } from '../session/session-state.ts'
import { StillThere } from '../session/still-there.tsx'
import { useSessionStore } from '../session/use-session.ts'
import { SignOutProvider } from '../sign-out/sign-out-provider.tsx'
import { NoDashboard } from './no-dashboard.tsx'
import { Shell } from './shell.tsx'

/** The dashboard proper: opens the live connection for as long as this session lasts. */
export const SignedIn = ({ me }: { me: Me }) => {
  const mount = use(MountContext)
  const http = useHttp()
  const client = useQueryClient()
  const store = useSessionStore()
  const clock = useClock()
  const [link, setLink] = useState<Link | null>(null)
  const sessionId = me.session.id
  const maySee = me.permissions.includes('sessions:read')

  useEffect(() => {
    if (!maySee) return
    const opened = openLink({
      mount,
      clock,
      onRefused: (notice) => {
        if (notice) store.dispatch({ kind: 'ended', notice })
        else void store.verify(http)
      },
    })
    const ends = [followSession(opened, { sessionId, store, http, clock }), applyChanges(opened, client)]
    setLink(opened)
    return () => {
      for (const end of ends) end()
      opened.close()
      setLink(null)
    }
  }, [mount, http, client, store, clock, sessionId, maySee])

  if (!maySee) return <NoDashboard />
  return (
    <LinkContext value={link}>
      <SignOutProvider>
        <Shell>
          <Outlet />
        </Shell>
        {me.expiring && <StillThere endsAt={me.expiring.endsAt} />}
      </SignOutProvider>
    </LinkContext>
  )
}
