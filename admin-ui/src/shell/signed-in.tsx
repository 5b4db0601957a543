import type { GaveUp } from '@curfew/client'
import { useCurfew } from '@curfew/client/react'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { use, useEffect, useState } from 'react'
import { useClock } from '../clock.ts'
import { ForceLogoutProvider } from '../force-logout/force-logout-provider.tsx'
import { applyChanges } from '../live/apply-changes.ts'
import { type Live, openLive } from '../live/live.ts'
import { LiveContext, UpdatesContext } from '../live/use-live.ts'
import { useMe } from '../session/me.ts'
import { StillThere } from '../session/still-there.tsx'
import { Shell } from './shell.tsx'

interface SignedInProps {
  gaveUp: GaveUp | null
  warning: { endsAt: number; isConnected: boolean } | null
}

/** The dashboard proper: takes what is pushed for as long as this session lasts. */
export const SignedIn = ({ gaveUp, warning }: SignedInProps) => {
  const client = useQueryClient()
  const curfew = useCurfew()
  const updates = use(UpdatesContext)
  const clock = useClock()
  const sessionId = useMe().session.id
  const [live, setLive] = useState<Live | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session has a list of its own of what it is told.
  useEffect(() => {
    if (!updates) return
    const opened = openLive(curfew, updates, clock)
    const stop = applyChanges(opened, client)
    setLive(opened)
    return () => {
      stop()
      opened.close()
      setLive(null)
    }
  }, [client, curfew, updates, clock, sessionId])

  return (
    <LiveContext value={live}>
      <ForceLogoutProvider>
        <Shell gaveUp={gaveUp}>
          <Outlet />
        </Shell>
        {warning && !gaveUp && <StillThere {...warning} />}
      </ForceLogoutProvider>
    </LiveContext>
  )
}
