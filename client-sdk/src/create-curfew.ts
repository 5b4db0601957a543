import { createClient } from './client.ts'
import type { Curfew } from './curfew.ts'
import { socketDial } from './dial.ts'
import { watchInput } from './input.ts'
import type { CurfewOptions } from './options.ts'
import { browserPage } from './page.ts'
import type { Platform } from './platform.ts'
import type { SessionState } from './state.ts'

/**
 * Watches over this page's session: connects, shows the dialogs, reports activity, keeps the tabs in step, and goes to
 * the sign-in page when the session has ended. On a server it does nothing and stays `loading`.
 */
export function createCurfew(options: CurfewOptions): Curfew {
  if (typeof document === 'undefined') return onServer()
  const base = new URL(options.url, location.href)
  return createClient(options, base, browserPlatform(options, base))
}

function browserPlatform({ token }: CurfewOptions, base: URL): Platform {
  const controller = new AbortController()
  const { signal } = controller
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds)
      return () => clearTimeout(timer)
    },
    fetch: (input, init) => fetch(input, init),
    dial: socketDial(base, token),
    page: browserPage(signal),
    channel: 'BroadcastChannel' in globalThis ? new BroadcastChannel(`curfew:${base.href}`) : null,
    memory: tabStorage(),
    watchInput: (onInput) => watchInput(window, onInput, signal),
    loadDialogs: () => import('./dialogs/mount.ts'),
    report: (error) => reportError(error),
    dispose: () => controller.abort(),
  }
}

/** Reading the property throws where the person has forbidden storage. */
function tabStorage(): Storage | null {
  try {
    return sessionStorage
  } catch {
    return null
  }
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
