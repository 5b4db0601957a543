import type { Http } from '../api/http.ts'
import type { Clock } from '../clock.ts'
import type { Link } from '../live/link.ts'
import { reportActivity } from './activity.ts'
import type { SessionStore } from './session-store.ts'

const REAL_INPUT = ['pointerdown', 'keydown', 'wheel'] as const

interface SessionParts {
  sessionId: string
  store: SessionStore
  http: Http
  clock: Clock
}

/**
 * Follows the dashboard's own session over its live connection: what the server says of it, what its person does, and
 * what was missed while the page was out of sight.
 *
 * @returns ends it
 */
export const followSession = (link: Link, { sessionId, store, http, clock }: SessionParts): (() => void) => {
  const isWarned = (): boolean => {
    const state = store.getSnapshot()
    return state.kind === 'active' && state.me.expiring !== null
  }
  const reporter = reportActivity(clock.now, link.activity)
  // Once the warning shows, a stray key or pointer must not decide: the question has to be answered.
  const onInput = (): void => {
    if (!isWarned()) reporter.input()
  }
  const onVisible = (): void => {
    if (document.visibilityState === 'visible' && link.getSnapshot().link !== 'connected')
      void store.verify(http)
  }
  for (const name of REAL_INPUT) window.addEventListener(name, onInput, { capture: true, passive: true })
  document.addEventListener('visibilitychange', onVisible)

  const ends = [
    link.on('session.active', ({ session }) =>
      store.dispatch({ kind: 'extended', idleDeadline: session.idleDeadline }),
    ),
    link.on('session.expiring', (expiring) => store.dispatch({ kind: 'expiring', expiring })),
    link.on('session.extended', ({ idleDeadline }) => store.dispatch({ kind: 'extended', idleDeadline })),
    link.on('session.updated', (update) => store.dispatch({ kind: 'updated', update })),
    link.on('session.ended', (notice) => {
      if (notice.sessionId !== sessionId) return
      link.acknowledge(notice.noticeId)
      store.dispatch({ kind: 'ended', notice })
    }),
    reporter.stop,
    () => document.removeEventListener('visibilitychange', onVisible),
    () => {
      for (const name of REAL_INPUT) window.removeEventListener(name, onInput, { capture: true })
    },
  ]
  return () => {
    for (const end of ends) end()
  }
}
