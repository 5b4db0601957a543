import type { ActiveHello, CurrentSession, Notice } from '@curfew/shared'
import { createActivityReporter } from '../activity/activity.ts'
import { createExtension } from '../activity/extension.ts'
import { createConnection } from '../connection/connection.ts'
import type { Curfew } from '../curfew.ts'
import { keepDialogs } from '../dialogs/keep.ts'
import { createExit } from '../leaving/exit.ts'
import type { CurfewOptions } from '../options.ts'
import { forgetPerson, recallPerson, rememberPerson } from '../page/last-person.ts'
import { joinTabs, type TabMessage } from '../page/tabs.ts'
import type { Platform } from '../platform.ts'
import { createApi, type Verdict } from '../requests/api.ts'
import { watchedFetch } from '../requests/fetch.ts'
import { type Input, type SignedIn, signedInOf } from '../state/state.ts'
import { createStore } from '../state/store.ts'
import { backoffMilliseconds } from '../time/backoff.ts'
import { createServerClock, warningEnd } from '../time/server-clock.ts'

/** Coming back to a tab asks the server again, but not twice in this time. */
const VERIFY_MILLISECONDS = 5_000
/** An idle end is at most 3 s late; a warning that outlives it by this needs an explanation. */
const OVERDUE_MILLISECONDS = 3_500
/** What the server knows of a person's activity may be this much older than what we know, for no reason. */
const NEWS_MILLISECONDS = 2_000

/**
 * Puts the parts together: news come in from the connection, the tabs, the page and the application's requests, go
 * through `reduce`, and come out as state, events, dialogs and, at the end, the way to the sign-in page.
 *
 * @param base where Curfew is mounted, absolute
 */
export function createClient(options: CurfewOptions, base: URL, platform: Platform): Curfew {
  const { page, now, after, memory } = platform
  const clock = createServerClock(now)
  const api = createApi(base, options.token, platform.fetch)
  const store = createStore(platform.report)
  const exit = createExit(options, platform)
  let verifiedAt = Number.NEGATIVE_INFINITY
  let signingOut = false
  let disposed = false
  let cancelOverdue: (() => void) | null = null
  let cancelVerify: (() => void) | null = null
  let toldToWait = 0

  const sessionId = () => signedInOf(store.state)?.session.id ?? null
  const isOver = () => disposed || store.state.status === 'ended' || store.state.status === 'signed_out'

  function apply(input: Input): void {
    if (!store.apply(input)) return
    watchDeadline()
    if (store.state.status === 'ended') exit.afterReading(store.state.notice)
    if (isOver()) extension.giveUp()
  }

  // News of the session

  function meet({ user, session, policy, serverTime }: ActiveHello | CurrentSession): SignedIn | null {
    clock.set(serverTime)
    const known = signedInOf(store.state)
    if (known && known.user.id !== user.id) {
      leaveToSomebodyElse()
      return null
    }
    const signedIn = { user, session, policy }
    rememberPerson(memory, base.pathname, signedIn)
    return signedIn
  }

  const warning = (signedIn: Pick<SignedIn, 'session' | 'policy'>) => warningEnd(signedIn, clock, now())

  function connected(hello: ActiveHello): void {
    const signedIn = meet(hello)
    if (!signedIn) return
    const lastKnown = clock.toLocal(signedIn.session.lastActiveAt)
    const hasNews = activity.lastAt !== null && activity.lastAt > lastKnown + NEWS_MILLISECONDS
    apply({ type: 'connected', signedIn, endsAt: hasNews ? null : warning(signedIn) })
    page.showContent()
    activity.repeat()
    extension.connected()
  }

  function ended(notice: Notice, type: 'ended' | 'refused' = 'ended'): void {
    const ours = signingOut && notice.reason === 'signed_out' && notice.sessionId === sessionId()
    const wasSignedIn = sessionId() !== null
    apply(ours ? { type: 'signed_out' } : { type, notice })
    if (!ours && store.state.status === 'signed_out' && wasSignedIn) exit.now(true)
  }

  function noticeInAnswer(notice: Notice): void {
    if (store.state.status === 'loading') void verify()
    else ended(notice)
  }

  function nobodySignedIn(): void {
    const wasSignedIn = sessionId() !== null
    connection.close()
    apply({ type: 'signed_out' })
    if (wasSignedIn && !signingOut) exit.now(true)
    else page.showContent()
  }

  async function verify(): Promise<void> {
    if (isOver()) return
    cancelVerify?.()
    verifiedAt = now()
    const asked = sessionId()
    const verdict = await api.verify()
    // Meanwhile the page belongs to another session, or is over: the answer is about the past.
    if (!isOver() && asked === sessionId()) hear(verdict)
  }

  function hear(verdict: Verdict): void {
    toldToWait = verdict.kind === 'wait' ? toldToWait + 1 : 0
    if (verdict.kind === 'wait') {
      // The other tabs were told the same: each comes back at its own moment.
      const wait = backoffMilliseconds(toldToWait, platform.random(), verdict.seconds)
      cancelVerify = after(wait, () => void verify())
    }
    if (verdict.kind === 'unauthenticated') nobodySignedIn()
    if (verdict.kind === 'ended') endedByVerdict(verdict.notice)
    if (verdict.kind !== 'current') return
    const signedIn = meet(verdict.current)
    if (!signedIn) return
    apply({ type: 'verified', signedIn, endsAt: warning(signedIn) })
    page.showContent()
  }

  function endedByVerdict(notice: Notice): void {
    if (sessionId() === null || sessionId() === notice.sessionId) {
      ended(notice, 'refused')
      return
    }
    // The browser holds another session by now; the handshake tells which.
    connection.close()
    connection.open()
  }

  // The parts that bring them

  const connection = createConnection(platform, {
    hello: connected,
    expiring: ({ endsAt }) => apply({ type: 'expiring', endsAt: clock.toLocal(endsAt) }),
    extended: ({ idleDeadline }) => apply({ type: 'extended', idleDeadline }),
    updated: ({ session, policy }) => {
      apply({ type: 'updated', session, policy, endsAt: warning({ session, policy }) })
      const known = signedInOf(store.state)
      if (known) rememberPerson(memory, base.pathname, known)
    },
    ended: (notice) => {
      // Of the session that this connection belongs to: it may have ended before the page knew which that is.
      ended(notice, 'refused')
      tabs.tell({ type: 'ended', notice })
    },
    refused: (refusal) => (refusal.kind === 'ended' ? ended(refusal.notice, 'refused') : nobodySignedIn()),
    disconnected: () => (isOver() ? connection.close() : apply({ type: 'disconnected' })),
  })

  const activity = createActivityReporter({
    now,
    after,
    send: (ageSeconds) => {
      const id = sessionId()
      if (!connection.link || id === null) return false
      connection.link.activity(ageSeconds)
      tabs.tell({ type: 'activity', sessionId: id, at: now() - ageSeconds * 1_000 })
      return true
    },
  })

  const tabs = joinTabs(platform.channel, sessionId, (message: TabMessage) => {
    if (message.type === 'activity') return activity.reportedElsewhere(message.at)
    if (message.type === 'extended') return apply(message)
    return ended(message.notice)
  })

  platform.watchInput(() => {
    if (store.state.status === 'ended') exit.restart()
    // Once the warning shows, only an explicit act keeps the session.
    if (store.state.status === 'active' || (store.state.status === 'offline' && store.state.endsAt === null))
      activity.input()
  })

  page.onSight(exit.restart)
  page.onHide((kept) => {
    connection.close()
    if (kept) page.hideContent()
    if (kept) apply({ type: 'disconnected' })
  })
  page.onRestore(() => {
    if (isOver()) return page.reload()
    connection.open()
    void verify()
  })
  page.onWake(() => {
    connection.wake()
    if (now() - verifiedAt > VERIFY_MILLISECONDS) void verify()
  })

  // Acts

  const extension = createExtension(
    () => connection.link,
    (idleDeadline) => {
      const id = sessionId()
      if (id === null || isOver()) return false
      apply({ type: 'extended', idleDeadline })
      tabs.tell({ type: 'extended', sessionId: id, idleDeadline })
      return true
    },
  )

  async function signOut(): Promise<boolean> {
    signingOut = true
    const done = await api.signOut()
    // The notice may have been faster than an answer that then got lost.
    if (!done && !isOver()) {
      signingOut = false
      return false
    }
    connection.close()
    apply({ type: 'signed_out' })
    forgetPerson(memory, base.pathname)
    exit.now(false)
    return true
  }

  function watchDeadline(): void {
    cancelOverdue?.()
    if (store.state.status !== 'expiring') return
    cancelOverdue = after(store.state.endsAt + OVERDUE_MILLISECONDS - now(), () => void verify())
  }

  /** The browser holds another person's session by now: that person sees nothing of this page. */
  function leaveToSomebodyElse(): void {
    page.hideContent()
    connection.close()
    apply({ type: 'signed_out' })
    exit.nowOrReload(false)
  }

  const curfew: Curfew = {
    getSnapshot: () => store.state,
    subscribe: store.subscribe,
    on: store.on,
    extend: () => (isOver() ? Promise.resolve(false) : extension.ask()),
    signOut,
    signIn: () => {
      // An application may ask for it on hearing of the very sign-out that is on its way there.
      if (!signingOut) exit.nowOrReload(true)
    },
    reconnect: () => {
      exit.cancel()
      signingOut = false
      connection.close()
      apply({ type: 'restarted' })
      connection.open()
    },
    fetch: watchedFetch(platform.fetch, noticeInAnswer),
    dispose: () => {
      disposed = true
      exit.cancel()
      cancelOverdue?.()
      cancelVerify?.()
      connection.close()
      activity.dispose()
      tabs.dispose()
      dialogs?.dispose()
      extension.giveUp()
      platform.dispose()
    },
  }
  const recall = () => recallPerson(memory, base.pathname)
  const { strings, contact } = options
  const dialogs =
    options.dialogs === false
      ? null
      : keepDialogs(curfew, { strings, contact, recall, onEndShown: exit.screenSays }, platform)
  connection.open()
  return curfew
}
