import { browserPlatform } from './browser/platform.ts'
import { createClient } from './client/client.ts'
import type { Curfew } from './curfew.ts'
import type { CurfewOptions } from './options.ts'
import type { SessionState } from './state/state.ts'

/**
 * Watches over this page's session: connects, shows the dialogs, reports activity, keeps the tabs in step, and goes to
 * the sign-in page when the session has ended. On a server it does nothing and stays `loading`.
 */
export function createCurfew(options: CurfewOptions): Curfew {
  if (typeof document === 'undefined') return onServer()
  const base = new URL(options.url, document.baseURI)
  return createClient(options, base, browserPlatform(options, base))
}

function onServer(): Curfew {
  const loading: SessionState = { status: 'loading' }
  const nothing = () => undefined
  return {
    getSnapshot: () => loading,
    subscribe: () => nothing,
    on: () => nothing,
    extend: () => Promise.resolve(false),
    signOut: () => Promise.resolve(false),
    signIn: nothing,
    reconnect: nothing,
    fetch: (input, init) => fetch(input, init),
    dispose: nothing,
  }
}
