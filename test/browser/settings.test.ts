import { eventually } from '@curfew/server/testing'
import type { GlobalPolicy } from '@curfew/shared'
import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Caller, revoke, signIn } from '../support/api.ts'
import { dialog, openDashboard, toast } from '../support/browser/dashboard.ts'
import { hasFocus } from '../support/browser/focus.ts'
import { makeIdle } from '../support/browser/idle.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
const TWO_DAYS = 172_800
let admin: Caller

const put = (policy: Partial<GlobalPolicy>) =>
  admin.request('/v1/policies/global', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(policy),
  })
beforeEach(async () => {
  await revoke(await signIn(stage.url, 'admin'), { target: { everyone: true } })
  admin = await signIn(stage.url, 'admin')
  await put({ idleTimeoutSeconds: TWO_DAYS, idleWarningSeconds: null })
})

const timeout = (page: Page): Locator => page.getByRole('textbox', { name: 'Idle timeout in seconds' })
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

async function openSettings(): Promise<Page> {
  const page = await openDashboard(await stage.openProfile())
  await page.getByRole('link', { name: 'Settings' }).click()
  await eventually(async () => expect(await timeout(page).inputValue()).toBe('172,800'))
  return page
}
async function idle(loginIds: readonly string[], seconds = 7_200): Promise<void> {
  await Promise.all(loginIds.map((loginId) => signIn(stage.url, loginId)))
  for (const loginId of loginIds) await makeIdle(stage.records.url, loginId, seconds)
}
const signedIn = async () => (await admin.get<{ total: number }>('/v1/sessions?status=active&limit=1')).total

const FEW = ['amina.diallo', 'bruno.almeida']
const MANY = [
  ...FEW,
  'daniel.kim',
  'elif.demir',
  'yuki.tanaka',
  'luca.moretti',
  'priya.raghavan',
  'olamide.adeyemi',
  'henrik.lindqvist',
  'zanele.khumalo',
  'oskar.nowak',
]

describe('PO-6 a shorter timeout shows whom it ends', () => {
  it('by name where they are few, while it is asked', async () => {
    await idle(FEW)
    const page = await openSettings()
    await timeout(page).fill('3600')
    await save(page)
    const question = dialog(page, 'Shorten the idle timeout to 1 hour?')
    await hasFocus(question.getByRole('button', { name: 'Cancel' }))
    await question.getByText('2 sessions have been idle for longer and will end immediately.').waitFor()
    await question.getByText(/^Amina Diallo, /).waitFor()
    await question
      .getByText(/^2 more sessions will end within 24 hours unless their users become active, the first/)
      .waitFor()
    await idle(['daniel.kim'])
    const confirm = question.getByRole('button', { name: 'Shorten and end 3 sessions' })
    // The page is told of sign-ins, not of time that is made to pass.
    await eventually(async () => {
      await signIn(stage.url, 'elif.demir')
      await confirm.waitFor({ timeout: 3_000 })
    })
    await confirm.click()
    await toast(page, 'Saved')
      .getByText(/3 sessions have been idle for longer and are ending now\.$/)
      .waitFor()
  })

  it('and wants their number typed where they are many', async () => {
    await idle(MANY)
    const page = await openSettings()
    await timeout(page).fill('3600')
    await save(page)
    const question = dialog(page, 'Shorten the idle timeout to 1 hour?')
    const confirm = question.getByRole('button', { name: 'Shorten and end 11 sessions' })
    await confirm.waitFor()
    expect(await confirm.isDisabled()).toBe(true)
    await question.getByLabel('Type 11 to confirm').fill('11')
    await confirm.click()
    await toast(page, 'Saved').waitFor()
    await eventually(async () => expect(await signedIn()).toBe(2), { within: 15_000 })
  })

  it('and asks for it as long as it cannot be counted, or not again', async () => {
    await idle(MANY)
    const page = await openSettings()
    const count = '**/v1/policies/preview'
    const problem = { code: 'forbidden', detail: 'You may not do this.' }
    await page.route(count, (route) => route.fulfill({ status: 403, json: problem }))
    await timeout(page).fill('3600')
    await save(page)
    const question = dialog(page, 'Shorten the idle timeout to 1 hour?')
    const uncounted = question.getByRole('alert').filter({ hasText: 'Couldn’t count whom this signs out' })
    await uncounted.getByText('The timeout can’t be shortened without this count.').waitFor()
    expect(await question.getByRole('button', { name: 'Shorten the timeout' }).isDisabled()).toBe(true)

    await page.unroute(count)
    // A push may have it counted again before.
    const again = uncounted.getByRole('button', { name: 'Try again' })
    await again.click({ timeout: 2_000 }).catch(() => undefined)
    const confirm = question.getByRole('button', { name: 'Shorten and end 11 sessions' })
    await confirm.waitFor()
    await page.route(count, (route) => route.abort())
    await eventually(async () => {
      await signIn(stage.url, 'amina.diallo')
      await question.getByText('Couldn’t count again whom this signs out').waitFor({ timeout: 5_000 })
    })
    expect(await confirm.isDisabled()).toBe(true)
    await question.getByLabel('Type 11 to confirm').fill('11')
    expect(await confirm.isEnabled()).toBe(true)
  })

  it('also over what somebody else has saved meanwhile', async () => {
    await idle(FEW)
    const page = await openSettings()
    await timeout(page).fill('3600')
    await put({ idleTimeoutSeconds: TWO_DAYS + 60 })
    await save(page)
    await dialog(page).getByRole('button', { name: 'Shorten and end 2 sessions' }).click()
    await page.getByText('Someone else changed this').waitFor()
    await page.getByRole('button', { name: 'Overwrite with mine' }).click()
    await dialog(page).getByRole('button', { name: 'Shorten and end 2 sessions' }).waitFor()
    expect(await signedIn()).toBe(4)
  })

  it('a longer one asks nothing', async () => {
    await idle(FEW)
    const page = await openSettings()
    await timeout(page).fill(`${2 * TWO_DAYS}`)
    await save(page)
    await toast(page, 'Saved').getByText('The idle timeout is 4 days, for everyone from now on.').waitFor()
    expect(await dialog(page).count()).toBe(0)
  })

  it('the button that was pressed keeps the focus, though there is nothing left to press it for', async () => {
    const page = await openSettings()
    for (const name of ['Save', 'Discard']) {
      const button = page.getByRole('button', { name, exact: true })
      await timeout(page).fill(`${3 * TWO_DAYS}`)
      await timeout(page).fill(name === 'Save' ? `${2 * TWO_DAYS}` : `${3 * TWO_DAYS}`)
      await button.focus()
      await page.keyboard.press('Enter')
      await eventually(async () => expect(await button.isDisabled()).toBe(true))
      await hasFocus(button)
    }
    await page.keyboard.press('Enter')
    await eventually(async () => expect(await timeout(page).inputValue()).toBe('345,600'))
  })
})

describe('what is written into the settings', () => {
  it('is refused with the rule where the server would not keep to it', async () => {
    const page = await openSettings()
    const warning = page.getByRole('textbox', { name: 'Warn beforehand, in seconds' })
    const button = page.getByRole('button', { name: 'Save', exact: true })
    await page.getByText('Default 120 s. Can be between 20 seconds and 1 hour.').waitFor()
    await timeout(page).fill('60')
    await warning.fill('50')
    await page.getByText('Has to be between 20 seconds and 30 seconds, half the timeout.').waitFor()
    expect(await page.getByText('Can be between').count()).toBe(0)
    expect(await button.isDisabled()).toBe(true)
    await timeout(page).fill('')
    await page.getByText('Required, between 30 seconds and 365 days.').waitFor()
    await timeout(page).fill('172800')
    await warning.fill('90')
    await button.click()
    await toast(page, 'Saved')
      .getByText('The warning before the idle timeout is 1 minute, 30 seconds, for everyone from now on.')
      .waitFor()
  })

  it('is said to be what it is by somebody else', async () => {
    const page = await openSettings()
    await timeout(page).fill(`${2 * TWO_DAYS}`)
    await put({ idleTimeoutSeconds: 310_000, idleWarningSeconds: 90 })
    await save(page)
    await page
      .getByText(
        'The idle timeout is now 3 days, 14 hours, 6 minutes, 40 seconds, the warning 1 minute, 30 seconds.',
      )
      .waitFor()
  })

  it('may have been saved where the answer is lost, and is then not saved again', async () => {
    const page = await openSettings()
    await timeout(page).fill(`${2 * TWO_DAYS}`)
    await page.route('**/v1/policies/global', async (route) => {
      if (route.request().method() === 'PUT') await route.fetch()
      await route.abort()
    })
    await save(page)
    await page.getByText('Can’t reach Curfew. It may have gone through. It’s safe to try again.').waitFor()
    expect(await page.getByText('Nobody has been signed out.').filter({ visible: true }).count()).toBe(0)
    await page.unroute('**/v1/policies/global')
    const answered = page.waitForResponse((response) => response.request().method() === 'PUT')
    await save(page)
    await answered
    await eventually(async () => {
      expect(await page.getByRole('button', { name: 'Discard' }).isDisabled()).toBe(true)
      expect(await page.getByText('Someone else changed this').count()).toBe(0)
      expect(await page.getByText('It may have gone through').count()).toBe(0)
    })
    expect(await timeout(page).inputValue()).toBe('345,600')
  })
})

describe('BR-8 changed settings are not left without a question', () => {
  it('neither by a link, nor by Back, nor by a reload', async () => {
    const page = await openSettings()
    await timeout(page).fill('86400')
    const question = dialog(page, 'Leave without saving?')
    const kept = async () => {
      await hasFocus(question.getByRole('button', { name: 'Stay' }))
      await page.keyboard.press('Escape')
      await question.waitFor({ state: 'hidden' })
      expect(new URL(page.url()).pathname).toBe('/admin/settings')
      expect(await timeout(page).inputValue()).toBe('86,400')
    }
    await page.getByRole('link', { name: 'Groups' }).click()
    await kept()
    await page.evaluate(() => history.back())
    await kept()
    const asked = page.waitForEvent('dialog')
    const reloading = page.evaluate(() => location.reload()).catch(() => undefined)
    await (await asked).dismiss()
    await reloading
    expect(await timeout(page).inputValue()).toBe('86,400')

    await page.getByRole('link', { name: 'Groups' }).click()
    await question.getByRole('button', { name: 'Leave without saving' }).click()
    await page.waitForURL('**/admin/groups')
    await page.getByRole('link', { name: 'Settings' }).click()
    await eventually(async () => expect(await timeout(page).inputValue()).toBe('172,800'))
    await page.getByRole('link', { name: 'Groups' }).click()
    await page.waitForURL('**/admin/groups')
  })
})
