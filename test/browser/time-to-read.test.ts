import { eventually } from '@curfew/server/testing'
import type { GlobalPolicy } from '@curfew/shared'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, revoke, signIn } from '../support/api.ts'
import { openDashboard } from '../support/browser/dashboard.ts'
import { openDemo } from '../support/browser/demo-page.ts'
import { makeIdle } from '../support/browser/idle.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
let admin: Caller
let idleTimeoutSeconds: number

beforeAll(async () => {
  admin = await signIn(stage.url, 'admin')
  idleTimeoutSeconds = (await admin.get<GlobalPolicy>('/v1/policies/global')).idleTimeoutSeconds ?? 0
})

const stillThere = (page: Page): Locator => page.getByRole('alertdialog', { name: 'Still there?' })

async function warn(page: Page, loginId: string): Promise<void> {
  await eventually(
    async () => {
      await makeIdle(stage.records.url, loginId, idleTimeoutSeconds - 40)
      await stillThere(page).waitFor({ timeout: 3_000 })
    },
    { within: 15_000 },
  )
}

describe('BR-5 the title of the tab', () => {
  it('counts down to the end, and is the application’s own again when somebody has stayed', async () => {
    const page = await openDemo(await stage.openProfile(), 'amina.diallo')
    const own = await page.title()
    await warn(page, 'amina.diallo')
    expect(await page.title()).toMatch(/^\(0:[1-4]\d\) Still there\? – /)
    const first = await page.title()
    await eventually(async () => expect(await page.title()).not.toBe(first))
    expect((await page.title()).endsWith(` – ${own}`)).toBe(true)
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await page.title()).toBe(own))

    await warn(page, 'amina.diallo')
    await page.evaluate(() => {
      document.title = '(1) Inbox'
    })
    await eventually(async () =>
      expect(await page.title()).toMatch(/^\(0:[1-4]\d\) Still there\? – \(1\) Inbox$/),
    )
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await page.title()).toBe('(1) Inbox'))
  })

  it('does so in the dashboard', async () => {
    const dashboard = await openDashboard(await stage.openProfile(), 'operator')
    const own = await dashboard.title()
    await warn(dashboard, 'operator')
    await eventually(async () => expect(await dashboard.title()).toMatch(/^\(0:[1-4]\d\) Still there\? – /))
    await dashboard.keyboard.press('Escape')
    await eventually(async () => expect(await dashboard.title()).toBe(own))
  })
})

describe('BR-5 the signed-out screen', () => {
  /** The screen of somebody whose session has just ended, on a page whose time the test lets pass. */
  async function ended(loginId: string, message: string): Promise<Page> {
    const page = await openDemo(await stage.openProfile(), loginId)
    await page.clock.install()
    const { items } = await admin.get<{ items: { id: string }[] }>(`/v1/users?search=${loginId}`)
    await revoke(admin, { target: { users: items.map(({ id }) => id) }, message })
    await page.getByRole('alertdialog', { name: 'You were signed out by an administrator' }).waitFor()
    expect(await page.title()).toMatch(/^You were signed out by an administrator – /)
    return page
  }
  const LONG = 'Please save your work and call the help desk. '.repeat(7).slice(0, 280)
  const isThere = (page: Page) => new URL(page.url()).pathname === '/demo'
  const sight = (page: Page, visibility: 'hidden' | 'visible') =>
    page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, visibility)

  it('stays the longer, the more there is to read, and while somebody scrolls', async () => {
    const page = await ended('bruno.almeida', LONG)
    await page.clock.runFor(30_000)
    await page.mouse.wheel(0, 100)
    await page.clock.runFor(30_000)
    expect(isThere(page)).toBe(true)
    await page.clock.runFor(30_000)
    await page.waitForURL('**/demo/curfew/sign-in?**')
  })

  it('stays while it is in the background', async () => {
    const page = await ended('leila.haddad', 'Back at nine')
    await sight(page, 'hidden')
    await page.clock.runFor(600_000)
    expect(isThere(page)).toBe(true)
    await sight(page, 'visible')
    await page.clock.runFor(30_000)
    await page.waitForURL('**/demo/curfew/sign-in?**')
  })

  it('stays while a part of it is selected', async () => {
    const page = await ended('daniel.kim', 'Back at nine')
    await page.getByText(/^Reference /).click({ clickCount: 3 })
    await page.clock.runFor(600_000)
    expect(isThere(page)).toBe(true)
    await page.getByRole('heading', { name: 'You were signed out by an administrator' }).click()
    await page.clock.runFor(40_000)
    await page.waitForURL('**/demo/curfew/sign-in?**')
  })

  it('is left at once by its button', async () => {
    const page = await ended('amina.diallo', LONG)
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await page.waitForURL('**/demo/curfew/sign-in?**')
  })
})
