import type { ActiveHello, CurrentSession, Notice } from '@curfew/shared'
import type { Exit } from '../leaving/exit.ts'
import { forgetPerson, rememberPerson } from '../page/last-person.ts'
import type { Platform } from '../platform.ts'
import { type Input, type SessionState, type SignedIn, signedInOf } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import type { ServerClock } from '../time/server-clock.ts'

/** The session that this page belongs to: what is said of it, and what follows from that for the page. */
export interface PageSession {
  readonly state: SessionState
  /** Also while it is offline or has ended; null when nobody is signed in, or not yet. */
  readonly id: string | null
  /** It has ended, nobody is signed in, or the client was disposed of: nothing said of it matters any more. */
  readonly isOver: boolean
  /** There is a connection, or one is being tried. */
  readonly mayConnect: boolean
  /** The person is signing out on this page: the end that follows is no surprise. */
  isSigningOut: boolean
  apply(input: Input): void
  /** Whose session it is, as the server says; null when it is somebody else's by now: then this page is left. */
  recognise(answer: ActiveHello | CurrentSession): SignedIn | null
  /** Keeps for the sign-in page who is signed in, and by which rules. */
  remember(): void
  /** @param type `refused` for the notice of what this page holds now, `ended` for that of the session it names */
  end(notice: Notice, type?: 'ended' | 'refused'): void
  /** The person has signed out on this page, which leaves no trace of them. */
  signOut(): void
  /** The server knows of no session here. */
  endWithoutNotice(): void
  dispose(): void
}

export interface PageSessionParts extends Pick<Platform, 'page' | 'memory'> {
  /** Where Curfew is mounted, a path. */
  path: string
  store: Store
  exit: Exit
  clock: ServerClock
  /** After each change of the state. */
  onChange(): void
  closeConnection(): void
}

export function createPageSession(parts: PageSessionParts): PageSession {
  const { path, store, exit, clock, page, memory, onChange, closeConnection } = parts
  let isDisposed = false

  function apply(input: Input): void {
    if (!store.apply(input)) return
    if (store.state.status === 'ended') exit.afterReading(store.state.notice)
    onChange()
  }

  function recognise({ user, session, policy, serverTime }: ActiveHello | CurrentSession): SignedIn | null {
    clock.set(serverTime)
    const before = signedInOf(store.state)
    if (before && before.user.id !== user.id) {
      leaveToSomebodyElse()
      return null
    }
    const signedIn = { user, session, policy }
    rememberPerson(memory, path, signedIn)
    return signedIn
  }

  /** The browser holds another person's session by now: that person sees nothing of this page. */
  function leaveToSomebodyElse(): void {
    page.hideContent()
    closeConnection()
    apply({ type: 'signed_out' })
    exit.nowOrReload(false)
  }

  function signOut(): void {
    // First: whoever is told of it may ask at once whose page this was.
    forgetPerson(memory, path)
    apply({ type: 'signed_out' })
  }

  const pageSession: PageSession = {
    get state() {
      return store.state
    },
    get id() {
      return signedInOf(store.state)?.session.id ?? null
    },
    get isOver() {
      return isDisposed || store.state.status === 'ended' || store.state.status === 'signed_out'
    },
    get mayConnect() {
      const { state } = store
      return !pageSession.isOver && (state.status !== 'offline' || state.gaveUp === null)
    },
    isSigningOut: false,
    apply,
    recognise,
    remember: () => {
      const signedIn = signedInOf(store.state)
      if (signedIn) rememberPerson(memory, path, signedIn)
    },
    end: (notice, type = 'ended') => {
      const { id, isSigningOut } = pageSession
      const isOwnAct = isSigningOut && notice.reason === 'signed_out' && notice.sessionId === id
      if (isOwnAct) {
        signOut()
        return
      }
      apply({ type, notice })
      if (store.state.status === 'signed_out' && id !== null) exit.now(true)
    },
    signOut,
    endWithoutNotice: () => {
      const { id, isSigningOut } = pageSession
      closeConnection()
      apply({ type: 'signed_out' })
      if (id !== null && !isSigningOut) exit.now(true)
      else page.showContent()
    },
    dispose: () => {
      isDisposed = true
    },
  }
  return pageSession
}
