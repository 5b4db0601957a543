import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inspect } from '../support/axe.ts'
import { live } from '../support/dashboard.ts'
import { callApi, signInOn } from '../support/demo-page.ts'
import { setStage } from '../support/stage.ts'

const stage = setStage()

/** A browser whose pages are of a version of tomorrow, until one of them is told that it is of today. */
async function profileOfTomorrow(): Promise<BrowserContext> {
  const profile = await stage.openProfile()
  await profile.addInitScript(() => {
    if (sessionStorage.getItem('today') !== null) return
    const Real = WebSocket
    globalThis.WebSocket = class extends Real {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(String(url).replace('protocol=1', 'protocol=2'), protocols)
      }
    }
  })
  return profile
}

const today = (page: Page) => page.evaluate(() => sessionStorage.setItem('today', 'yes'))

describe('EN-21 EN-20 a page of another version than the server', () => {
  it('says so in the application, signs nobody out, and is right once it is loaded again', async () => {
    const page = await (await profileOfTomorrow()).newPage()
    await page.goto('/demo')
    await signInOn(page, 'amina.diallo')
    const line = page.getByRole('status').filter({ hasText: 'Please reload this page' })
    await line.waitFor()
    expect(await callApi(page)).toMatchObject({ status: 200 })
    expect(await inspect(page, 'application, of another version')).toEqual([])
    await today(page)
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.getByText('Signed in', { exact: true }).waitFor()
    await line.waitFor({ state: 'hidden' })
  })

  it('says so in the dashboard, which can still be read', async () => {
    const page = await (await profileOfTomorrow()).newPage()
    await page.goto('/admin')
    await signInOn(page, 'operator')
    const banner = page.getByRole('alert').filter({ hasText: 'Please reload this page' })
    await banner.waitFor()
    await page.getByText('Not connected', { exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Sessions' }).waitFor()
    expect(await inspect(page, 'dashboard, of another version')).toEqual([])
    await today(page)
    await banner.getByRole('button', { name: 'Reload' }).click()
    await live(page)
    expect(await banner.count()).toBe(0)
  })
})
