import type { ActivityReporter } from '../activity/activity.ts'
import type { Connection } from '../connection/connection.ts'
import type { Exit } from '../leaving/exit.ts'
import type { Platform } from '../platform.ts'
import type { PageSession } from './page-session.ts'
import type { SessionCheck } from './session-check.ts'

export interface PageEventsParts extends Pick<Platform, 'page' | 'watchInput'> {
  session: PageSession
  connection: Connection
  check: SessionCheck
  activity: ActivityReporter
  exit: Exit
}

/** What follows when somebody does something on the page, leaves it, and comes back. */
export function watchPage({ page, watchInput, session, connection, check, activity, exit }: PageEventsParts) {
  watchInput(() => {
    const { state } = session
    if (state.status === 'ended') exit.restart()
    // Once the warning shows, only an explicit act keeps the session.
    if (state.status === 'active' || (state.status === 'offline' && state.endsAt === null)) activity.input()
  })
  page.onSight(exit.restart)
  page.onHide((isKept) => {
    connection.close()
    if (!isKept) return
    page.hideContent()
    session.apply({ type: 'disconnected' })
  })
  page.onRestore(() => {
    if (session.isOver) return page.reload()
    connection.open()
    void check.ask()
  })
  page.onWake(() => {
    connection.wake()
    check.askAgain()
  })
}
