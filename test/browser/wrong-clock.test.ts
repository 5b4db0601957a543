import { eventually } from '@curfew/server/testing'
import type { GlobalPolicy } from '@curfew/shared'
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../support/api.ts'
import { dialog, openDashboard, rowOf } from '../support/browser/dashboard.ts'
import { openDemo } from '../support/browser/demo-page.ts'
import { makeIdle } from '../support/browser/idle.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
const HOUR = 3_600_000
let policy: GlobalPolicy

/** A device whose clock is wrong by so many milliseconds. */
async function deviceWith(wrong: number): Promise<BrowserContext> {
  const profile = await stage.openProfile()
  await profile.addInitScript((wrong) => {
    const Right = Date
    globalThis.Date = class extends Right {
      constructor(...given: [] | ConstructorParameters<DateConstructor>) {
        super(...((given.length === 0 ? [Right.now() + wrong] : given) as [number]))
      }
      static override now = () => Right.now() + wrong
    } as DateConstructor
  }, wrong)
  return profile
}

/**
 * Lets somebody be idle until their page warns them. What they clicked just before may reach the records afterwards and take
 * the question away again, so the whole is tried again until the countdown could be read.
 * @returns what the countdown says
 */
async function countdownOf(page: Page, loginId: string): Promise<string | null> {
  const countdown = page.getByRole('alertdialog', { name: 'Still there?' }).getByRole('timer')
  return eventually(
    async () => {
      await makeIdle(stage.records.url, loginId, (policy.idleTimeoutSeconds ?? 0) - 40)
      return countdown.textContent({ timeout: 3_000 })
    },
    { within: 20_000 },
  )
}

beforeAll(async () => {
  const admin = await signIn(stage.url, 'admin')
  policy = await admin.get<GlobalPolicy>('/v1/policies/global')
  for (const loginId of ['bruno.almeida', 'leila.haddad', 'daniel.kim']) {
    await signIn(stage.url, loginId)
    await makeIdle(stage.records.url, loginId, 1_200)
  }
})

const CLOCKS: [string, number][] = [
  ['an hour slow', -HOUR],
  ['right', 0],
  ['an hour fast', HOUR],
]

describe('BR-4 the dashboard says how many sessions a shorter timeout ends', () => {
  it.each(CLOCKS)('on a device whose clock is %s', async (_, wrong) => {
    const dashboard = await openDashboard(await deviceWith(wrong))
    await dashboard.getByRole('link', { name: 'Settings' }).click()
    const timeout = dashboard.getByRole('textbox', { name: 'Idle timeout in seconds' })
    await eventually(async () => expect(await timeout.inputValue()).toBe('172,800'))
    await timeout.fill('900')
    await dashboard.getByRole('button', { name: 'Save' }).click()
    const shorten = dialog(dashboard, 'Shorten the idle timeout to 15 minutes?')
    await shorten.getByText('3 sessions have been idle for longer and will end immediately.').waitFor()
  })
})

describe('BR-4 ages and countdowns', () => {
  it.each(CLOCKS)('on a device whose clock is %s', async (_, wrong) => {
    const profile = await deviceWith(wrong)
    const dashboard = await openDashboard(profile, 'operator')
    await dashboard.getByRole('button', { name: 'Pause live updates' }).click()
    await dashboard.getByText(/^[2-9] s old$/).waitFor()
    await dashboard.getByRole('button', { name: 'Resume' }).click()
    await rowOf(dashboard, 'operator').getByRole('button', { name: 'just now' }).waitFor()
    expect(await countdownOf(dashboard, 'operator')).toMatch(/^0:[1-4]\d$/)

    const page = await openDemo(profile, 'amina.diallo')
    expect(await countdownOf(page, 'amina.diallo')).toMatch(/^0:[1-4]\d$/)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Save now' }).click()
    const saved = await page.getByText(/^Saved at/).textContent()
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Lisbon', timeStyle: 'short' })
    const minutes = [0, 60_000].map((ago) => clock.format(Date.now() - ago))
    expect(minutes).toContain(/\d\d:\d\d/.exec(saved ?? '')?.[0])
  })
})
