import { eventually } from '@curfew/server/testing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inspect } from '../support/browser/axe.ts'
import { dialog, openDashboard } from '../support/browser/dashboard.ts'
import { openDemo } from '../support/browser/demo-page.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()

const AUDIT = /\/assets\/audit-page-/
const ID = '018f0000-0000-7000-8000-000000000001'
const menu = (page: Page) => page.getByRole('navigation', { name: 'Dashboard' })
const audit = (page: Page) => page.getByRole('table', { name: 'Audit' })
const goToAudit = (page: Page) => menu(page).getByRole('link', { name: 'Audit' }).click()

/** A dashboard to which the audit page's file never came. */
async function withoutAuditPage(): Promise<Page> {
  const page = await (await stage.openProfile()).newPage()
  await page.route(AUDIT, (route) => route.abort())
  await openDashboard(page.context(), 'admin', page)
  return page
}

describe('BR-9 a page of the dashboard never goes white', () => {
  it('when it was not visited before the network went: it says so, keeps the menu, and comes by itself', async () => {
    const page = await withoutAuditPage()
    await page.evaluate(() => document.body.setAttribute('data-same', ''))
    await page.context().setOffline(true)
    await goToAudit(page)
    const alert = page.getByRole('alert').filter({ hasText: 'Couldn’t load this page' })
    await alert.getByText('Can’t reach Curfew. Nobody has been signed out.').waitFor()
    await page.getByRole('heading', { name: 'Audit' }).waitFor()
    await menu(page).waitFor()
    expect(await inspect(page, 'dashboard, page missing')).toEqual([])
    await alert.getByRole('button', { name: 'Try again' }).click()
    await alert.waitFor()

    await page.unroute(AUDIT)
    await page.context().setOffline(false)
    await audit(page).waitFor()
    // The whole page was not loaded again for it.
    expect(await page.locator('body[data-same]').count()).toBe(1)
  })

  it('when a new release has taken its file away: it reloads, once', async () => {
    const page = await withoutAuditPage()
    let loads = 0
    await page.route(AUDIT, (route) => route.fulfill({ status: 404, body: 'Not found' }))
    await page.route('**/admin/', (route) => route.fulfill({ body: '<script src="./assets/index-next.js">' }))
    page.on('request', (request) => {
      if (request.isNavigationRequest()) loads += 1
    })
    await goToAudit(page)
    await page.getByRole('alert').getByText('Curfew has been updated').waitFor()
    await page.getByRole('button', { name: 'Reload' }).waitFor()
    await menu(page).waitFor()
    expect(loads).toBe(1)

    await page.unroute(AUDIT)
    await page.getByRole('button', { name: 'Reload' }).click()
    await audit(page).waitFor()
  })

  it('when it cannot be drawn: the menu leads away from it', async () => {
    const page = await (await stage.openProfile()).newPage()
    // React writes down what a boundary has caught.
    await page.addInitScript(() => {
      console.error = () => undefined
    })
    await page.route('**/v1/audit?**', (route) =>
      route.fulfill({ json: { items: [null], total: 1, nextCursor: null } }),
    )
    await openDashboard(page.context(), 'admin', page)
    await goToAudit(page)
    await page.getByRole('alert').getByText('This page stopped working').waitFor()
    expect(await inspect(page, 'dashboard, page broken')).toEqual([])
    await menu(page).getByRole('link', { name: 'Groups' }).click()
    await page.getByRole('heading', { name: 'Groups' }).waitFor()

    await page.route('**/v1/users/*', (route) => route.fulfill({ json: { id: ID, name: {} } }))
    await page.goto(`/admin/groups?user=${ID}`)
    const panel = dialog(page, 'User')
    await panel.getByText('This panel stopped working').waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'hidden' })
    await page.getByRole('heading', { name: 'Groups' }).waitFor()
  })

  it('when its first script does not arrive: it says so, and comes when it does', async () => {
    const page = await (await stage.openProfile()).newPage()
    await page.route(/\/assets\/index-/, (route) => route.abort())
    // By which the page finds out that Curfew answers again.
    await page.route('**/admin', (route) =>
      route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    )
    await page.goto('/admin')
    await page.getByRole('alert').getByText('Can’t reach Curfew').waitFor()
    expect(await inspect(page, 'dashboard, no script')).toEqual([])
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('textbox', { name: 'Login id' }).waitFor()
  })

  it('when its server hangs: it says so within 8 s, keeps trying, and comes when it answers', async () => {
    const page = await (await stage.openProfile()).newPage()
    let attempts = 0
    // Neither is ever answered.
    await page.route(/\/assets\/index-/, () => undefined)
    await page.route('**/admin', (route) => {
      if (route.request().resourceType() !== 'fetch') return route.continue()
      attempts += 1
    })
    await page.goto('/admin', { waitUntil: 'commit' })
    await page.getByRole('alert').getByText('This page keeps trying').waitFor({ timeout: 8_000 })
    await eventually(() => expect(attempts).toBeGreaterThan(1), { within: 10_000 })
    await page.unrouteAll()
    await page.getByRole('textbox', { name: 'Login id' }).waitFor({ timeout: 20_000 })
  })
})

it('BR-9 the dialogs of an application come, though their file was not there at first', async () => {
  const profile = await stage.openProfile()
  const missing = /\/chunks\/mount-/
  let attempts = 0
  await profile.route(missing, (route) => {
    attempts += 1
    return route.abort()
  })
  const page = await openDemo(profile, 'amina.diallo')
  await eventually(() => expect(attempts).toBeGreaterThan(1))
  await profile.unroute(missing)
  await page.locator('curfew-dialogs').waitFor({ state: 'attached' })
})
