import { watchInput } from '../activity/input.ts'
import { socketDial } from '../connection/dial.ts'
import type { CurfewOptions } from '../options.ts'
import { browserPage } from '../page/page.ts'
import type { Platform } from '../platform.ts'
import { browserTime } from '../time/browser-time.ts'
import { openChannel, report, tabMemory } from './features.ts'
import { importAgain } from './import-again.ts'

/**
 * The world around a client in a browser.
 *
 * @param base where Curfew is mounted, absolute
 */
export function browserPlatform({ token }: CurfewOptions, base: URL): Platform {
  const controller = new AbortController()
  const { signal } = controller
  return {
    ...browserTime,
    random: () => Math.random(),
    fetch: (input, init) => fetch(input, init),
    dial: socketDial({ base, token, isOwnOrigin: base.origin === location.origin }),
    page: browserPage(signal),
    channel: openChannel(`curfew:${base.href}`),
    memory: tabMemory(),
    watchInput: (onInput) => watchInput(window, onInput, signal),
    loadDialogs: (failure) => importAgain(() => import('../dialogs/mount.ts'), 'mountDialogs', failure),
    report,
    dispose: () => controller.abort(),
  }
}
