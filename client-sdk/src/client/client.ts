import { createActivityReporter } from '../activity/activity.ts'
import { createExtension } from '../activity/extension.ts'
import { createConnection } from '../connection/connection.ts'
import type { Curfew } from '../curfew.ts'
import { keepDialogs } from '../dialogs/keep.ts'
import { createExit } from '../leaving/exit.ts'
import type { CurfewOptions } from '../options.ts'
import { recallPerson } from '../page/last-person.ts'
import { joinTabs } from '../page/tabs.ts'
import type { Platform } from '../platform.ts'
import { createApi } from '../requests/api.ts'
import { watchedFetch } from '../requests/fetch.ts'
import { createStore } from '../state/store.ts'
import { createServerClock } from '../time/server-clock.ts'
import { connectionEvents } from './connection-events.ts'
import { watchPage } from './page-events.ts'
import { createPageSession } from './page-session.ts'
import { createSessionCheck } from './session-check.ts'
import { signOutHere } from './sign-out.ts'

/**
 * Puts the parts together: what the connection, the tabs, the page and the application's requests tell goes through the
 * page's session, and comes out as state, events, dialogs and, at the end, the way to the sign-in page.
 *
 * @param base where Curfew is mounted, absolute
 */
export function createClient(options: CurfewOptions, base: URL, platform: Platform): Curfew {
  const { page, now, after, memory } = platform
  const path = base.pathname
  const clock = createServerClock(now)
  const api = createApi(base, options.token, platform.fetch)
  const store = createStore(platform.report)
  const exit = createExit(options, platform)
  const session = createPageSession({
    path,
    store,
    exit,
    clock,
    page,
    memory,
    closeConnection: () => connection.close(),
    onChange: () => {
      check.watchDeadline()
      if (!session.mayConnect) extension.giveUp()
    },
  })

  const connection = createConnection(
    platform,
    connectionEvents({
      session,
      clock,
      page,
      now,
      lastInputAt: () => activity.lastAt,
      onConnected: () => {
        activity.repeat()
        extension.connected()
      },
      askOverHttp: () => check.ask(),
      tellTabs: (message) => tabs.tell(message),
      closeConnection: () => connection.close(),
    }),
  )

  const check = createSessionCheck({
    ...platform,
    api,
    session,
    clock,
    connectAnew: () => {
      connection.close()
      connection.open()
    },
  })

  const activity = createActivityReporter({
    now,
    after,
    send: (ageSeconds) => {
      const { id } = session
      if (!connection.link || id === null) return false
      connection.link.activity(ageSeconds)
      tabs.tell({ type: 'activity', sessionId: id, at: now() - ageSeconds * 1_000 })
      return true
    },
  })

  const extension = createExtension(
    () => connection.link,
    (idleDeadline) => {
      const { id } = session
      if (id === null || session.isOver) return false
      session.apply({ type: 'extended', idleDeadline })
      tabs.tell({ type: 'extended', sessionId: id, idleDeadline })
      return true
    },
  )

  const tabs = joinTabs(
    platform.channel,
    () => session.id,
    (message) => {
      if (message.type === 'activity') activity.reportedElsewhere(message.at)
      else if (message.type === 'extended') session.apply(message)
      else session.end(message.notice)
    },
  )

  watchPage({ page, watchInput: platform.watchInput, session, connection, check, activity, exit })

  const curfew: Curfew = {
    getSnapshot: () => store.state,
    subscribe: store.subscribe,
    on: store.on,
    extend: () => (session.mayConnect ? extension.ask() : Promise.resolve(false)),
    signOut: () => signOutHere({ session, api, connection, exit }),
    signIn: () => {
      // An application may ask for it on being told of the very sign-out that is on its way there.
      if (!session.isSigningOut) exit.nowOrReload(true)
    },
    reconnect: () => {
      exit.cancel()
      session.isSigningOut = false
      connection.close()
      session.apply({ type: 'restarted' })
      connection.open()
    },
    fetch: watchedFetch(platform.fetch, {
      ended: (notice) => {
        if (session.state.status === 'loading') void check.ask()
        else session.end(notice)
      },
      unauthenticated: check.askAgain,
    }),
    dispose: () => {
      session.dispose()
      exit.cancel()
      check.stop()
      connection.close()
      activity.dispose()
      tabs.dispose()
      dialogs?.dispose()
      extension.giveUp()
      platform.dispose()
    },
  }
  const { strings, contact } = options
  const recall = () => recallPerson(memory, path)
  const dialogs =
    options.dialogs === false
      ? null
      : keepDialogs(
          curfew,
          { strings, contact, recall, onEndShown: exit.screenSays, reload: page.reload },
          platform,
        )
  connection.open()
  return curfew
}
