import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

/** `CURFEW_PICTURES=1` renews the pictures of the README, and keeps one of every page that is inspected for the eye. */
const RENEWS = process.env.CURFEW_PICTURES === '1'

const PICTURES = fileURLToPath(new URL('../../pictures/', import.meta.url))
/** Not part of the repository. */
const RESULTS = fileURLToPath(new URL('../../results/', import.meta.url))

/** A picture for the README. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${RENEWS ? PICTURES : `${RESULTS}pictures/`}${name}.png` })
}

/** A picture for whoever looks a page over; only when pictures are renewed. */
export async function snapshot(page: Page, name: string): Promise<void> {
  if (RENEWS) await page.screenshot({ path: `${RESULTS}looks/${name.replace(/\W+/g, '-')}.png` })
}
