import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** Waits until something has the focus. */
export const hasFocus = (locator: Locator): Promise<void> =>
  expect.poll(() => locator.evaluate((element) => element.matches(':focus'))).toBe(true)
