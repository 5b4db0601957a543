import type { BrowserContext, Locator, Page } from 'playwright-core'
import { signInOn } from './demo-page.ts'

/**
 * The dashboard, signed in, its list read and its live connection open.
 *
 * @param open a page of the profile that is there already
 */
export async function openDashboard(profile: BrowserContext, loginId = 'admin', open?: Page): Promise<Page> {
  const page = open ?? (await profile.newPage())
  await page.goto('/admin')
  await signInOn(page, loginId)
  await live(page)
  return page
}

/** Waits until the dashboard is fed by push. */
export const live = (page: Page, options?: { timeout: number }): Promise<void> =>
  page.getByText('Live', { exact: true }).waitFor(options)

/** A user's row in a list of people. */
export const rowOf = (page: Page, loginId: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: loginId, exact: true }) })

/** The number on one of the cards. */
export const card = (page: Page, label: string): Locator =>
  page.getByText(label, { exact: true }).locator('..').locator('b')

/** The question that stands in the way. */
export const dialog = (page: Page, title?: string | RegExp): Locator =>
  page.getByRole('dialog', { name: title })

/** Confirms the end of one session, once it is known to be there. */
export const confirmOne = (page: Page): Promise<void> =>
  dialog(page, /^Force logout of one session of /)
    .getByRole('button', { name: 'Force logout', exact: true })
    .click()

/** What the foot of the page tells after an act. */
export const toast = (page: Page, title: string | RegExp): Locator =>
  page.getByRole('region', { name: 'Notifications' }).filter({ has: page.getByText(title, { exact: true }) })
