import { eventually } from '@curfew/server/testing'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Waits until something has the focus. */
export const hasFocus = (locator: Locator): Promise<void> =>
  eventually(async () => expect(await locator.evaluate((element) => element.matches(':focus'))).toBe(true))

/** Whether whoever looks at the page can tell what has the focus: it looks otherwise without. */
export async function isFocusVisible(page: Page): Promise<boolean> {
  const focused = page.locator(':focus')
  const box = await focused.boundingBox()
  if (!box) return false
  const around = { x: box.x - 5, y: box.y - 5, width: box.width + 10, height: box.height + 10 }
  const clip = { ...around, x: Math.max(0, around.x), y: Math.max(0, around.y) }
  const element = await focused.elementHandle()
  const withFocus = await page.screenshot({ clip })
  await element?.evaluate((node) => node instanceof HTMLElement && node.blur())
  const without = await page.screenshot({ clip })
  await element?.focus()
  return !withFocus.equals(without)
}
