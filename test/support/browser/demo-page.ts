import type { BrowserContext, Locator, Page } from 'playwright-core'
import { PASSWORD } from '../curfew-process.ts'

/** Fills in Curfew's sign-in page, wherever it is mounted. */
export async function signInOn(page: Page, loginId: string, password = PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: 'Login id' }).fill(loginId)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** The demo application, signed in and with its live connection. */
export async function openDemo(profile: BrowserContext, loginId: string, path = '/demo'): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(path)
  await page.waitForURL('**/demo/curfew/sign-in?**')
  await signInOn(page, loginId)
  await ready(page)
  return page
}

/** Another window of a profile that is signed in already. */
export async function openDemoAgain(profile: BrowserContext): Promise<Page> {
  const page = await profile.newPage()
  await page.goto('/demo')
  await ready(page)
  return page
}

async function ready(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Expense report' }).waitFor()
  await page.getByText('Signed in', { exact: true }).waitFor()
}

/** The field that somebody is filling in. */
export const purposeOf = (page: Page): Locator => page.getByLabel('Purpose of the trip')

/** A call of the application's own protected API, from the page. */
export function callApi(
  page: Page,
  headers: Record<string, string> = {},
): Promise<{ status: number; code?: string; notice?: { reason: string } }> {
  return page.evaluate(async (headers) => {
    const answer = await fetch('/demo/api/report', { headers })
    return { status: answer.status, ...(answer.ok ? {} : await answer.json()) }
  }, headers)
}
