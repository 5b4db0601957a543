import { browserPlatform } from '../browser/platform.ts'
import { createClient } from '../client/client.ts'
import { socketDial } from '../connection/dial.ts'
import type { Curfew } from '../curfew.ts'
import { cutWhenSilent } from './cut-when-silent.ts'
import { createUpdates, type Updates } from './updates.ts'

/** The namespace of dashboards; it is refused (`forbidden`) to whoever may not see sessions. */
const NAMESPACE = '/admin'
/** Between two attempts to connect, in milliseconds: somebody is looking, and dashboards are few. */
const LONGEST_BACKOFF = 5_000

export interface Dashboard {
  /** The dashboard's own session. */
  curfew: Curfew
  /** What the same connection tells of everybody else's. */
  updates: Updates
}

/**
 * A client whose connection is a dashboard's. It draws nothing and never leaves the page by itself: the dashboard has screens and
 * a sign-in page of its own.
 *
 * @param url where Curfew is mounted, a path of this origin
 */
export function createDashboard(url: string): Dashboard {
  const base = new URL(url, document.baseURI)
  const options = { url, dialogs: false }
  const updates = createUpdates()
  const platform = browserPlatform(options, base)
  const watch = cutWhenSilent(() => platform.page.isVisible)
  const dial = socketDial({
    base,
    isOwnOrigin: true,
    namespace: NAMESPACE,
    onSocket: (socket) => {
      updates.follow(socket)
      watch(socket)
    },
  })
  const curfew = createClient(options, base, { ...platform, dial, longestBackoff: LONGEST_BACKOFF })
  return { curfew, updates }
}
