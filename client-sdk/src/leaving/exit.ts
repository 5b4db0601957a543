import type { Notice } from '@curfew/shared'
import { readingSeconds } from '@curfew/shared/words'
import { type CurfewOptions, DEFAULT_LEAVE_AFTER_SECONDS } from '../options.ts'
import type { Platform } from '../platform.ts'
import { signInAddress } from './departure.ts'
import { createStay, type Stay } from './stay.ts'

/** The way from this page to the sign-in page. Without a sign-in page nothing ever leaves by itself. */
export interface Exit {
  /** Once the signed-out screen could be read, and the notice's spread is over. */
  afterReading(notice: Notice): void
  /** What there is to read; known once the signed-out screen is there. */
  screenSays(text: string): void
  /** Somebody does something, or the page came into or went out of sight: the time to read begins again. */
  restart(): void
  /** @param wayBack whether the same person comes back here */
  now(wayBack: boolean): void
  /** Now, or a reload where there is no sign-in page. */
  nowOrReload(wayBack: boolean): void
  cancel(): void
}

export function createExit(
  { signInUrl, dialogs, leaveAfterSeconds = DEFAULT_LEAVE_AFTER_SECONDS }: CurfewOptions,
  { page, now: clock, after, random }: Pick<Platform, 'page' | 'now' | 'after' | 'random'>,
): Exit {
  /** Without the dialogs there is nothing of ours to read. */
  const isRead = dialogs !== false
  let text = ''
  let stay: Stay | null = null
  let endedAt = 0
  /** What was selected in the application before: nobody reads it any more. */
  let selectedBefore = ''
  /** A part of the notice's spread, which is this page's turn. */
  let turnSeconds = 0

  function now(wayBack: boolean): void {
    stay?.end()
    if (signInUrl === undefined) page.showContent()
    else page.go(signInAddress(signInUrl, page.address, wayBack))
  }

  function startReading(): void {
    const reading = isRead ? Math.round((leaveAfterSeconds + readingSeconds(text)) * 1_000) : 0
    stay?.end()
    stay = createStay(
      {
        now: clock,
        after,
        isVisible: () => !isRead || page.isVisible,
        hasSelection: () => isRead && page.selection !== '' && page.selection !== selectedBefore,
      },
      { reading, notBefore: endedAt + reading + turnSeconds * 1_000 },
      () => now(true),
    )
  }

  return {
    afterReading: (notice) => {
      if (signInUrl === undefined) {
        // Nobody covers the page with a signed-out screen: the application shows its own.
        if (!isRead) page.showContent()
        return
      }
      endedAt = clock()
      selectedBefore = page.selection
      turnSeconds = (notice.spreadSeconds ?? 0) * random()
      text ||= notice.message ?? ''
      startReading()
    },
    screenSays: (said) => {
      text = said
      if (stay) startReading()
    },
    restart: () => stay?.restart(),
    now,
    nowOrReload: (wayBack) => (signInUrl === undefined ? page.reload() : now(wayBack)),
    cancel: () => {
      stay?.end()
      stay = null
      text = ''
    },
  }
}
