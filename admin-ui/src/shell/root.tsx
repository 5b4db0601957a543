import { destination, recallPerson, tabMemory } from '@curfew/client/dashboard'
import { useSession } from '@curfew/client/react'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { use, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useHttp } from '../api/use-http.ts'
import { useClock } from '../clock.ts'
import { MountContext } from '../mount-context.ts'
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx'
import { GaveUpScreen } from '../session/gave-up.tsx'
import { MeContext, meQuery } from '../session/me.ts'
import { screenOf } from '../session/screen.ts'
import { SignedOutScreen } from '../session/signed-out-screen.tsx'
import { Unanswered } from '../session/unanswered.tsx'
import { isSignInPath, wayBackOf } from '../session/way-back.ts'
import { NoDashboard } from './no-dashboard.tsx'
import { SignedIn } from './signed-in.tsx'
import { showOutline } from './skeleton.ts'

/** Draws what this page's own session calls for, and keeps the address in step with it. */
export const Root = () => {
  const state = useSession()
  const isOver = state.status === 'ended' || state.status === 'signed_out'
  const { data: me = null } = useQuery({ ...meQuery(useHttp(), useClock()), enabled: !isOver })
  const { pathname } = useLocation()
  const screen = screenOf(state, isOver ? null : me, isSignInPath(pathname))
  const isWaiting = screen.kind === 'loading'
  const isTooLong = useTooLong(isWaiting)
  useLayoutEffect(() => showOutline(isWaiting && !isTooLong), [isWaiting, isTooLong])
  useAddress(screen.kind, 'me' in screen ? screen.me.user.id : null)

  switch (screen.kind) {
    case 'loading':
      return isTooLong ? <Unanswered /> : null
    case 'unanswered':
      return <Unanswered />
    case 'refused':
      return <GaveUpScreen gaveUp={screen.gaveUp} />
    case 'sign_in':
      return <SignInPage notice={screen.notice} />
    case 'signed_out':
      return <SignedOutScreen notice={screen.notice} />
    case 'not_open':
      return (
        <MeContext value={screen.me}>
          <NoDashboard />
        </MeContext>
      )
    case 'dashboard':
      return (
        <MeContext value={screen.me}>
          <SignedIn gaveUp={screen.gaveUp} warning={screen.warning} />
        </MeContext>
      )
  }
}

/** An outline that stays for longer, in milliseconds, needs a word. */
const TOO_LONG = 6_000

const useTooLong = (isWaiting: boolean): boolean => {
  const [isTooLong, setTooLong] = useState(false)
  useEffect(() => {
    if (!isWaiting) return
    const timer = setTimeout(() => setTooLong(true), TOO_LONG)
    return () => {
      clearTimeout(timer)
      setTooLong(false)
    }
  }, [isWaiting])
  return isTooLong
}

/** Leads to the sign-in page, and from there back to where the same person was; somebody else starts at the beginning. */
const useAddress = (screen: ReturnType<typeof screenOf>['kind'], userId: string | null): void => {
  const mount = use(MountContext)
  const navigate = useNavigate()
  const { pathname, href, search } = useLocation()
  const isSignIn = isSignInPath(pathname)
  const returnTo = wayBackOf('returnTo' in search ? search.returnTo : undefined) ?? '/'
  // Whose page this tab showed before: read before the SDK takes note of who comes next.
  const last = useRef(recallPerson(tabMemory(), mount))
  const wasSignedIn = useRef(false)

  useEffect(() => {
    if (screen === 'sign_in' || screen === 'signed_out') last.current = recallPerson(tabMemory(), mount)
    if (screen === 'sign_in' && !isSignIn) {
      // Whoever has signed out here is done with the page, and forgotten.
      const isDone = wasSignedIn.current && last.current === null
      void navigate({ to: '/sign-in', search: { returnTo: isDone ? undefined : href }, replace: true })
    }
    if (userId === null) return
    wasSignedIn.current = true
    if (isSignIn) {
      const href = destination(userId, last.current, { returnTo, beginning: '/' })
      void navigate({ href, replace: true })
    }
  }, [screen, userId, isSignIn, href, returnTo, mount, navigate])
}
