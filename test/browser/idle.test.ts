import { eventually } from '@curfew/server/testing'
import type { GlobalPolicy } from '@curfew/shared'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { signIn } from '../support/api.ts'
import { dialog, openDashboard, toast } from '../support/browser/dashboard.ts'
import { callApi, openDemo, openDemoAgain, purposeOf } from '../support/browser/demo-page.ts'
import { hasFocus } from '../support/browser/focus.ts'
import { makeIdle } from '../support/browser/idle.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
const TIMEOUT = 60
const WARNING = 30

const question = (page: Page): Locator => page.getByRole('alertdialog', { name: 'Still there?' })
const stay = (page: Page): Locator => question(page).getByRole('button', { name: 'Stay signed in' })

/** Lets somebody be idle until their pages ask whether they are still there. */
async function idleUntilAsked(loginId: string, ...pages: Page[]): Promise<void> {
  await eventually(
    async () => {
      await makeIdle(stage.records.url, loginId, TIMEOUT - WARNING + 5)
      // What the page did last may still have been on its way to the database.
      await Promise.all(pages.map((page) => question(page).waitFor({ timeout: 3_000 })))
    },
    { within: 15_000 },
  )
}

/** Seconds since the last activity of a page's own session, as its node knows it. */
function idleSeconds(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const base = location.pathname.startsWith('/demo') ? '/demo/curfew' : ''
    const { session, serverTime } = await (await fetch(`${base}/v1/session`)).json()
    return (Date.parse(serverTime) - Date.parse(session.lastActiveAt)) / 1_000
  })
}

describe('the idle timeout', () => {
  it('is set in the dashboard and holds for live sessions at once', async () => {
    const page = await openDemo(await stage.openProfile(), 'amina.diallo')
    const dashboard = await openDashboard(await stage.openProfile())
    await dashboard.getByRole('link', { name: 'Settings' }).click()
    const timeout = dashboard.getByRole('textbox', { name: 'Idle timeout in seconds' })
    await eventually(async () => expect(await timeout.inputValue()).toBe('172,800'))
    await timeout.fill(`${TIMEOUT}`)
    await dashboard.getByRole('textbox', { name: 'Warn beforehand, in seconds' }).fill(`${WARNING}`)
    await dashboard.getByRole('button', { name: 'Save' }).click()
    const shorten = dialog(dashboard, 'Shorten the idle timeout to 1 minute?')
    await shorten.getByText('No sessions have been idle for longer, so none will end immediately.').waitFor()
    await hasFocus(shorten.getByRole('button', { name: 'Cancel' }))
    await shorten.getByRole('button', { name: 'Shorten the timeout' }).click()
    await toast(dashboard, 'Saved').waitFor()

    const admin = await signIn(stage.url, 'admin')
    expect(await admin.get<GlobalPolicy>('/v1/policies/global')).toMatchObject({
      idleTimeoutSeconds: TIMEOUT,
      idleWarningSeconds: WARNING,
    })
    await idleUntilAsked('amina.diallo', page)
  })
})

describe('Still there?', () => {
  it('is answered in any tab, by button or by key, and the safe choice has the focus', async () => {
    const profile = await stage.openProfile()
    const page = await openDemo(profile, 'bruno.almeida')
    const second = await openDemoAgain(profile)
    await purposeOf(page).focus()
    await idleUntilAsked('bruno.almeida', page, second)

    expect(await question(page).textContent()).toMatch(
      /You will be signed out in 0:[0-2]\d because there was no activity\./,
    )
    expect(await question(page).getByRole('timer').textContent()).toMatch(/^0:[0-2]\d$/)
    await hasFocus(stay(page))
    await page.mouse.move(200, 200)
    await page.mouse.move(500, 500)
    expect(await question(page).isVisible()).toBe(true)
    await stay(page).click()
    for (const window of [page, second]) await question(window).waitFor({ state: 'hidden' })
    expect(await idleSeconds(page)).toBeLessThan(10)
    await hasFocus(purposeOf(page))

    await idleUntilAsked('bruno.almeida', page, second)
    await second.keyboard.press('Escape')
    for (const window of [page, second]) await question(window).waitFor({ state: 'hidden' })
    expect(await idleSeconds(page)).toBeLessThan(10)

    await idleUntilAsked('bruno.almeida', page, second)
    await page.keyboard.press('Tab')
    await hasFocus(question(page).getByRole('button', { name: 'Sign out now' }))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/demo/curfew/sign-in')
    await second.getByRole('alertdialog', { name: 'You signed out' }).waitFor()
    expect(await callApi(second)).toMatchObject({ status: 401 })
  })

  it('is asked in the dashboard too', async () => {
    const dashboard = await openDashboard(await stage.openProfile(), 'operator')
    const search = dashboard.getByRole('searchbox')
    await search.focus()
    await idleUntilAsked('operator', dashboard)
    await hasFocus(stay(dashboard))
    await dashboard.keyboard.press('Escape')
    await question(dashboard).waitFor({ state: 'hidden' })
    await hasFocus(search)
    expect(await idleSeconds(dashboard)).toBeLessThan(10)
    await idleUntilAsked('operator', dashboard)
    await stay(dashboard).click()
    await question(dashboard).waitFor({ state: 'hidden' })
  })
})

describe('activity', () => {
  it('is what a person does, not what a page does by itself', async () => {
    const profile = await stage.openProfile()
    const page = await openDemo(profile, 'leila.haddad')
    const told: string[] = []
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (payload.toString().includes('"activity"')) told.push(payload.toString())
      }),
    )
    await page.reload()
    await page.getByText('Signed in', { exact: true }).waitFor()
    await purposeOf(page).evaluate((field) => {
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }))
      field.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
    })
    // However much it asks in the background, the warning comes.
    const polling = page.evaluate(async () => {
      const headers = { 'Curfew-Background': '1' }
      while (!document.querySelector('curfew-dialogs')?.shadowRoot?.querySelector('dialog[open]')) {
        await Promise.all([fetch('/demo/api/report', { headers }), fetch('/demo/curfew/v1/session')])
        // As a page does, and not as fast as it can: each one is answered in between.
        await new Promise(requestAnimationFrame)
      }
    })
    await idleUntilAsked('leila.haddad', page)
    await polling
    expect(told).toEqual([])

    await stay(page).click()
    await question(page).waitFor({ state: 'hidden' })
    await purposeOf(page).press('x')
    await eventually(() => expect(told.length).toBe(1))
  })
})

describe('inactivity', () => {
  it('ends the session with its reason, in the page and on the sign-in page', async () => {
    const page = await openDemo(await stage.openProfile(), 'daniel.kim')
    await idleUntilAsked('daniel.kim', page)
    await makeIdle(stage.records.url, 'daniel.kim', TIMEOUT + 1)

    const notice = page.getByRole('alertdialog', { name: 'You were signed out' })
    await notice.getByText('There was no activity for 1 minute.').waitFor({ timeout: 20_000 })
    expect(await callApi(page)).toMatchObject({
      status: 401,
      code: 'session_ended',
      notice: { reason: 'idle_timeout', initiatingEntity: 'policy' },
    })
    await notice.getByRole('button', { name: 'Sign in again' }).click()
    await page.waitForURL('**/demo/curfew/sign-in?**')
    await page.reload()
    await page.getByRole('status').getByText('There was no activity for 1 minute.').waitFor()
  })
})
