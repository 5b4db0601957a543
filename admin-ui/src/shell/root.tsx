import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Loading } from '../design/states.tsx'
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx'
import { keepIdleTimeout } from '../session/idle-memory.ts'
import { forgetPlace, keepPlace, placeOf } from '../session/place.ts'
import { SignedOutScreen } from '../session/signed-out-screen.tsx'
import { Unanswered } from '../session/unanswered.tsx'
import { MeContext, useSessionState } from '../session/use-session.ts'
import { SignedIn } from './signed-in.tsx'

const SIGN_IN = '/sign-in'

/** Draws what this page's own session calls for, and keeps the address in step with it. */
export const Root = () => {
  const state = useSessionState()
  const navigate = useNavigate()
  const { pathname, href } = useLocation()
  const isSignIn = pathname === SIGN_IN
  const { kind } = state
  const userId = state.kind === 'active' || state.kind === 'ended' ? state.me.user.id : null

  const idleTimeout = state.kind === 'active' ? state.me.policy.idleTimeoutSeconds : undefined
  useEffect(() => {
    if (idleTimeout !== undefined) keepIdleTimeout(idleTimeout)
  }, [idleTimeout])

  useEffect(() => {
    if (kind === 'ended') keepPlace(href, userId)
    if (kind === 'signed_out' && !isSignIn) {
      keepPlace(href, null)
      void navigate({ to: SIGN_IN, replace: true })
    }
    if (kind === 'active' && userId !== null) {
      if (isSignIn) void navigate({ href: placeOf(userId) ?? '/', replace: true })
      else forgetPlace()
    }
  }, [kind, userId, isSignIn, href, navigate])

  switch (state.kind) {
    case 'loading':
      return <Loading what="Curfew" />
    case 'unreachable':
      return <Unanswered />
    case 'signed_out':
      return <SignInPage notice={state.notice} />
    case 'ended':
      return <SignedOutScreen notice={state.notice} />
    case 'active':
      return (
        <MeContext value={state.me}>
          <SignedIn me={state.me} />
        </MeContext>
      )
  }
}
