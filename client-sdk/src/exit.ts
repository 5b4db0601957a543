import type { Notice } from '@curfew/shared'
import { departureDelay, signInAddress } from './departure.ts'
import { type CurfewOptions, DEFAULT_LEAVE_AFTER_SECONDS } from './options.ts'
import type { Platform } from './platform.ts'

/** The way from this page to the sign-in page. Without a sign-in page nothing ever leaves by itself. */
export interface Exit {
  /** Once the signed-out screen could be read, and the notice's spread is over. */
  afterReading(notice: Notice): void
  /** @param wayBack whether the same person comes back here */
  now(wayBack: boolean): void
  /** Now, or the page anew where there is no sign-in page. */
  nowOrReload(wayBack: boolean): void
  cancel(): void
}

export function createExit(
  { signInUrl, dialogs, leaveAfterSeconds = DEFAULT_LEAVE_AFTER_SECONDS }: CurfewOptions,
  { page, after, random }: Pick<Platform, 'page' | 'after' | 'random'>,
): Exit {
  let cancel: (() => void) | null = null

  function now(wayBack: boolean): void {
    cancel?.()
    if (signInUrl === undefined) page.showContent()
    else page.go(signInAddress(signInUrl, page.address, wayBack))
  }

  return {
    afterReading: ({ spreadSeconds }) => {
      if (signInUrl === undefined) {
        // Nobody covers the page with a signed-out screen: the application shows its own.
        if (dialogs === false) page.showContent()
        return
      }
      const readSeconds = dialogs === false ? 0 : leaveAfterSeconds
      cancel?.()
      cancel = after(departureDelay(readSeconds, spreadSeconds, random()), () => now(true))
    },
    now,
    nowOrReload: (wayBack) => (signInUrl === undefined ? page.reload() : now(wayBack)),
    cancel: () => cancel?.(),
  }
}
