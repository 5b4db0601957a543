import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inspect } from '../support/browser/axe.ts'
import { live, openDashboard } from '../support/browser/dashboard.ts'
import { callApi, openDemo, purposeOf } from '../support/browser/demo-page.ts'
import { setStage } from '../support/browser/stage.ts'
import { layWire } from '../support/wire.ts'

const stage = setStage()

/** The longer something was away, the longer until the next attempt. */
const RETURN = { timeout: 40_000 }

/** A browser behind a wire that can be cut; its pages can be made those of another version, until they are loaded again. */
async function openProfile(): Promise<{
  profile: BrowserContext
  becomeOutdated(page: Page): Promise<void>
}> {
  const wire = await layWire(stage.url)
  onTestFinished(wire.remove)
  const profile = await stage.openProfile({ baseURL: wire.url })
  await profile.addInitScript(() => {
    const Real = WebSocket
    globalThis.WebSocket = class extends Real {
      constructor(url: string | URL, protocols?: string | string[]) {
        super('isOutdated' in globalThis ? String(url).replace('protocol=1', 'protocol=0') : url, protocols)
      }
    }
  })
  return {
    profile,
    becomeOutdated: async (page) => {
      wire.cut()
      await page.getByText('Reconnecting…').waitFor()
      await page.evaluate(() => Object.assign(globalThis, { isOutdated: true }))
      wire.mend()
    },
  }
}

describe('EN-20 EN-21 a page that is older than the server', { timeout: 120_000 }, () => {
  it('says so in the application, signs nobody out, and is right once it is loaded again', async () => {
    const { profile, becomeOutdated } = await openProfile()
    const page = await openDemo(profile, 'amina.diallo')
    await page.locator('curfew-dialogs').waitFor({ state: 'attached' })
    await purposeOf(page).fill('Half a sentence')
    await becomeOutdated(page)
    const line = page.getByRole('status').filter({ hasText: 'Please reload this page' })
    await line.waitFor(RETURN)
    expect(await purposeOf(page).inputValue()).toBe('Half a sentence')
    expect(await callApi(page)).toMatchObject({ status: 200 })
    expect(await inspect(page, 'application, of another version')).toEqual([])
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.getByText('Signed in', { exact: true }).waitFor()
    expect(await line.count()).toBe(0)
  })

  it('says so in the dashboard, which can still be read', async () => {
    const { profile, becomeOutdated } = await openProfile()
    const page = await openDashboard(profile, 'operator')
    await becomeOutdated(page)
    const banner = page.getByRole('alert').filter({ hasText: 'Please reload this page' })
    await banner.waitFor(RETURN)
    await page.getByText('Not connected', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Groups' }).click()
    await page.getByRole('heading', { level: 1, name: /Groups/ }).waitFor()
    expect(await inspect(page, 'dashboard, of another version')).toEqual([])
    await banner.getByRole('button', { name: 'Reload' }).click()
    await live(page)
    expect(await banner.count()).toBe(0)
  })
})
