import type { SignInAnswer } from '@curfew/shared'
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { dialog, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { openDemo, openDemoAgain, purposeOf } from '../support/browser/demo-page.ts'
import { picture } from '../support/browser/pictures.ts'
import { setStage } from '../support/browser/stage.ts'
import { PASSWORD } from '../support/curfew-process.ts'
import { connectLive } from '../support/live-client.ts'

const stage = setStage({ CURFEW_TRUSTED_PROXIES: '127.0.0.1' })

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15'
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1'
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0'

/** Who is signed in on the pictures, where, and with what. */
const PEOPLE = [
  ['bruno.almeida', WINDOWS, '10.4.1.23'],
  ['charlotte.dubois', MAC, '192.0.2.44'],
  ['daniel.kim', EDGE, '10.4.2.8'],
  ['fatima.al-sayed', PHONE, '198.51.100.7'],
  ['ingrid.hansen', WINDOWS, '10.4.1.61'],
  ['mateo.fernandez', MAC, '10.4.3.12'],
  ['operator', EDGE, '10.4.0.5'],
  ['ravi.deshmukh', WINDOWS, '10.4.1.77'],
  ['yuki.tanaka', MAC, '10.4.3.15'],
  ['yuki.tanaka', PHONE, '203.0.113.90'],
] as const

/** Signs somebody in behind a proxy, with a page open. */
async function arrive(loginId: string, userAgent: string, ip: string): Promise<void> {
  const answer = await fetch(`${stage.url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent, 'x-forwarded-for': ip },
    body: JSON.stringify({ loginId, password: PASSWORD, tokenIn: 'body' }),
  })
  const { token = '' } = (await answer.json()) as SignInAnswer
  await connectLive(stage.url, token).active
}

async function inLightAndDark(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await picture(page, `${name}-${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

it('the pictures of the README', async () => {
  const viewport = { width: 1280, height: 800 }
  for (const [loginId, userAgent, ip] of PEOPLE) await arrive(loginId, userAgent, ip)
  await arrive('amina.diallo', PHONE, '198.51.100.31')
  const profile = await stage.openProfile({ viewport })
  const page = await openDemo(profile, 'amina.diallo')
  await openDemoAgain(profile)
  await purposeOf(page).fill('Customer visit in Lisbon, second day')
  const dashboard = await openDashboard(await stage.openProfile({ viewport }))
  // Everybody, the latest first: whoever is signed out stays in the picture.
  await dashboard.goto('/admin/sessions?show=all&sort=-lastSignInAt')
  await rowOf(dashboard, 'yuki.tanaka').getByRole('button', { name: '2 active sessions' }).click()
  await dashboard.getByRole('table', { name: 'Active sessions of yuki.tanaka' }).waitFor()

  await rowOf(dashboard, 'amina.diallo').getByRole('button', { name: 'Force logout' }).click()
  const question = dialog(dashboard, 'Force logout of Amina Diallo?')
  await question
    .getByLabel('Message to Amina Diallo')
    .fill('Your laptop was reported lost. Please call us before you sign in again.')
  await question.getByLabel('Reason').fill('INC-2041')
  await question.getByRole('button', { name: 'Force logout of 2 sessions' }).waitFor()
  await question.getByRole('button', { name: 'Force logout of 2 sessions' }).click()

  await page.getByRole('alertdialog').getByText('Your laptop was reported lost.').waitFor()
  await inLightAndDark(page, 'notice')
  const panel = toast(dashboard, 'Signed out Amina Diallo')
  await panel.getByText('confirmed 3').waitFor()
  await panel.getByText(/\d ms/).waitFor()
  await inLightAndDark(dashboard, 'sessions')
  await panel.getByRole('link', { name: 'Delivery details' }).click()
  await dashboard.getByRole('table', { name: 'Deliveries' }).getByRole('row').nth(3).waitFor()
  await inLightAndDark(dashboard, 'revocation')
  await page.getByRole('button', { name: 'Sign in again' }).click()
  await page.getByRole('status').getByText('Your laptop was reported lost.').waitFor()
  await inLightAndDark(page, 'sign-in')
})
