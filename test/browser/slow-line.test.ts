import { describe, expect, it } from 'vitest'
import { openDashboard } from '../support/browser/dashboard.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()

describe('BR-11 on a slow line', () => {
  it('the outline is there before any script, the list within 8 s, and a line says that a page is coming', async () => {
    const page = await openDashboard(await stage.openProfile())
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    })
    await page.goto('/admin/sessions', { waitUntil: 'commit' })
    await page.locator('#skeleton .rows').waitFor()
    expect(await page.locator('#root > *').count()).toBe(0)
    await page
      .getByRole('table', { name: 'users' })
      .getByRole('link', { name: 'admin', exact: true })
      .waitFor()
    expect(await page.evaluate(() => performance.now())).toBeLessThan(8_000)
    await page.getByRole('link', { name: 'Audit' }).click()
    const line = page.getByRole('progressbar', { name: 'Loading the page' })
    await line.waitFor()
    await page.getByRole('table', { name: 'Audit' }).waitFor()
    await line.waitFor({ state: 'hidden' })
  })
})
