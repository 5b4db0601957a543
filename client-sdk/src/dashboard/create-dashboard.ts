import { browserPlatform } from '../browser/platform.ts'
import { createClient } from '../client/client.ts'
import { socketDial } from '../connection/dial.ts'
import type { Curfew } from '../curfew.ts'
import { browserTime } from '../time/browser-time.ts'
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
  /** To be told of each answer of Curfew to this page: while some arrive, the connection may be late, but the server is there. */
  heard(): void
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
  const cutter = cutWhenSilent({ ...browserTime, isVisible: () => platform.page.isVisible })
  const dial = socketDial({
    base,
    isOwnOrigin: true,
    namespace: NAMESPACE,
    onSocket: (socket) => {
      updates.follow(socket)
      cutter.follow(socket)
    },
  })
  const curfew = createClient(options, base, { ...platform, dial, longestBackoff: LONGEST_BACKOFF })
  return { curfew, updates, heard: cutter.heard }
}
