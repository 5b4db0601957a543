// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleHello, sampleNotice } from '../../testing/sample.ts'
import { createCurfew } from '../create-curfew.ts'
import type { Curfew } from '../curfew.ts'
import { mountDialogs } from '../dialogs/mount.ts'
import type { SessionState } from '../state/state.ts'

/** What a browser may forbid or not have: whose property, and its name. */
const FEATURES: [object: () => object, name: string][] = [
  [() => globalThis, 'sessionStorage'],
  [() => globalThis, 'localStorage'],
  [() => globalThis, 'indexedDB'],
  [() => globalThis, 'caches'],
  [() => globalThis, 'cookieStore'],
  [() => globalThis, 'BroadcastChannel'],
  [() => globalThis, 'SharedWorker'],
  [() => globalThis, 'Notification'],
  [() => globalThis, 'crypto'],
  [() => globalThis, 'matchMedia'],
  [() => globalThis, 'getSelection'],
  [() => globalThis, 'reportError'],
  [() => globalThis, 'CSSStyleSheet'],
  [() => globalThis, 'requestIdleCallback'],
  [() => globalThis, 'IntersectionObserver'],
  [() => globalThis, 'ResizeObserver'],
  [() => globalThis, 'isSecureContext'],
  [() => globalThis, 'fetch'],
  [() => navigator, 'locks'],
  [() => navigator, 'serviceWorker'],
  [() => navigator, 'clipboard'],
  [() => navigator, 'storage'],
  [() => navigator, 'permissions'],
  [() => navigator, 'wakeLock'],
  [() => navigator, 'sendBeacon'],
  [() => navigator, 'onLine'],
  [() => navigator, 'cookieEnabled'],
  [() => navigator, 'userAgent'],
  [() => document, 'cookie'],
  [() => document, 'visibilityState'],
  [() => document, 'hidden'],
  [() => document, 'title'],
  [() => document, 'hasFocus'],
  [() => document, 'requestStorageAccess'],
  [() => AbortSignal, 'timeout'],
  [() => HTMLElement.prototype, 'showPopover'],
  [() => HTMLElement.prototype, 'hidePopover'],
  [() => HTMLDialogElement.prototype, 'showModal'],
  [() => HTMLDialogElement.prototype, 'close'],
  [() => ShadowRoot.prototype, 'adoptedStyleSheets'],
]

const forbidden = () => {
  throw new DOMException('Access is denied for this document.', 'SecurityError')
}

const putBack: (() => void)[] = []

function forbid(object: object, name: string): void {
  const before = Object.getOwnPropertyDescriptor(object, name)
  putBack.push(() => {
    if (before) Object.defineProperty(object, name, before)
    else Reflect.deleteProperty(object, name)
  })
  Object.defineProperty(object, name, { get: forbidden, set: forbidden, configurable: true })
}

const signedIn = () => {
  const { user, session, policy } = sampleHello(Date.now())
  return { user, session, policy }
}

/** Every screen, one after the other, as a person would see them on a bad day. */
const BAD_DAY: (() => SessionState)[] = [
  () => ({ status: 'active', ...signedIn() }),
  () => ({ status: 'offline', last: signedIn(), endsAt: null, gaveUp: null }),
  () => ({ status: 'offline', last: signedIn(), endsAt: null, gaveUp: { code: 'protocol_not_supported' } }),
  () => ({ status: 'active', ...signedIn() }),
  () => ({ status: 'expiring', endsAt: Date.now() + 30_000, ...signedIn() }),
  () => ({ status: 'active', ...signedIn() }),
  () => ({ status: 'ended', notice: sampleNotice({ message: 'Go home.' }), last: signedIn() }),
]

describe('BR-3 where the browser throws', () => {
  const uncaught: unknown[] = []
  const note = (error: unknown) => uncaught.push(error)
  let curfew: Curfew | null = null

  beforeEach(() => {
    vi.useFakeTimers()
    process.on('unhandledRejection', note)
  })
  afterEach(() => {
    curfew?.dispose()
    curfew = null
    for (const act of putBack.splice(0)) act()
    vi.useRealTimers()
    process.off('unhandledRejection', note)
    document.body.replaceChildren()
  })

  async function liveThrough(): Promise<string> {
    curfew = createCurfew({ url: '/curfew', signInUrl: '/sign-in' })
    await vi.advanceTimersByTimeAsync(10_000)

    let state: SessionState = { status: 'loading' }
    let tell: () => void = () => undefined
    const unmount = mountDialogs(
      {
        getSnapshot: () => state,
        subscribe: (listener) => {
          tell = listener
          return () => undefined
        },
        extend: () => Promise.resolve(true),
        signOut: () => Promise.resolve(true),
        signIn: () => undefined,
        reconnect: () => undefined,
      },
      { reload: () => undefined },
      {
        now: () => Date.now(),
        after: (milliseconds, run) => {
          const timer = setTimeout(run, milliseconds)
          return () => clearTimeout(timer)
        },
      },
    )
    for (const next of BAD_DAY) {
      state = next()
      tell()
      await vi.advanceTimersByTimeAsync(5_000)
    }
    const shown = [...document.querySelectorAll('curfew-dialogs')].map((host) =>
      host.shadowRoot?.querySelector('.signed-out[open]'),
    )
    const text = shown.map((screen) => screen?.textContent ?? '').join('')
    unmount()
    return text
  }

  it.each(FEATURES.map(([object, name]) => [name, object] as const))(
    'when %s is touched, nothing else is lost',
    async (name, object) => {
      forbid(object(), name)
      expect(await liveThrough()).toContain('You were signed out by an administratorGo home.')
      expect(uncaught.splice(0)).toEqual([])
    },
  )

  it('whatever is touched', async () => {
    for (const [object, name] of FEATURES) forbid(object(), name)
    expect(await liveThrough()).toContain('You were signed out by an administratorGo home.')
    expect(uncaught.splice(0)).toEqual([])
  })
})
