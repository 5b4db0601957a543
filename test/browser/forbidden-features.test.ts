import { eventually } from '@curfew/server/testing'
import type { GlobalPolicy } from '@curfew/shared'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { signIn } from '../support/api.ts'
import { confirmOne, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { openDemo, openDemoAgain, signInOn } from '../support/browser/demo-page.ts'
import { makeIdle } from '../support/browser/idle.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()

const alert = (page: Page, name: string): Locator => page.getByRole('alertdialog', { name })

/** A browser whose person has forbidden whatever can be forbidden: each of it throws when it is touched. */
async function strictProfile(): Promise<BrowserContext> {
  const profile = await stage.openProfile()
  await profile.addInitScript(() => {
    const throws = () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    }
    const forbid = (object: object, ...names: string[]) => {
      for (const name of names) Object.defineProperty(object, name, { get: throws, set: throws })
    }
    forbid(globalThis, 'localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore')
    forbid(globalThis, 'BroadcastChannel', 'SharedWorker', 'Notification')
    forbid(globalThis, 'requestIdleCallback')
    forbid(navigator, 'locks', 'serviceWorker', 'clipboard', 'storage', 'permissions', 'sendBeacon')
    forbid(document, 'cookie', 'requestStorageAccess', 'hasStorageAccess')
    forbid(AbortSignal, 'timeout')
    forbid(HTMLElement.prototype, 'showPopover', 'hidePopover')
    Object.defineProperty(globalThis, 'matchMedia', { value: throws, configurable: true })
  })
  return profile
}

describe('BR-3 where the browser forbids what it can', () => {
  it('the application, its dialogs and the sign-in page work', async () => {
    const profile = await strictProfile()
    const page = await openDemo(profile, 'amina.diallo', '/demo?trip=lisbon')
    const second = await openDemoAgain(profile)
    const admin = await signIn(stage.url, 'admin')
    const { idleTimeoutSeconds } = await admin.get<GlobalPolicy>('/v1/policies/global')
    await eventually(
      async () => {
        await makeIdle(stage.records.url, 'amina.diallo', (idleTimeoutSeconds ?? 0) - 30)
        await alert(page, 'Still there?').waitFor({ timeout: 3_000 })
      },
      { within: 15_000 },
    )
    await alert(page, 'Still there?').getByRole('button', { name: 'Stay signed in' }).click()
    for (const window of [page, second]) await alert(window, 'Still there?').waitFor({ state: 'hidden' })

    const dashboard = await openDashboard(await strictProfile())
    await rowOf(dashboard, 'amina.diallo').getByRole('button', { name: '1 active session' }).click()
    await dashboard.getByRole('button', { name: /^Force logout of amina.diallo, / }).click()
    await confirmOne(dashboard)
    for (const window of [page, second])
      await alert(window, 'You were signed out by an administrator').waitFor()
    await toast(dashboard, 'Signed out 1 session of Amina Diallo').getByText('confirmed 2').waitFor()

    await alert(page, 'You were signed out by an administrator').getByRole('button').click()
    await page.getByRole('heading', { name: 'You were signed out by an administrator' }).waitFor()
    await page.getByRole('switch', { name: 'Shared device' }).check()
    await signInOn(page, 'amina.diallo')
    await page.waitForURL('**/demo?trip=lisbon')
    await page.getByText('Signed in', { exact: true }).waitFor()
  })

  it('the dashboard keeps what it must until it is loaded again', async () => {
    const dashboard = await openDashboard(await strictProfile())
    const root = dashboard.locator('html')
    expect(await root.getAttribute('data-mantine-color-scheme')).toBe('light')
    await dashboard.getByTitle('Dark').click()
    expect(await root.getAttribute('data-mantine-color-scheme')).toBe('dark')
    await dashboard.getByRole('link', { name: 'Groups' }).click()
    await dashboard.waitForURL('**/admin/groups**')
    await dashboard.getByRole('button', { name: 'Sign out' }).click()
    await signInOn(dashboard, 'admin')
    await dashboard.getByRole('heading', { level: 1 }).waitFor()
    expect(await root.getAttribute('data-mantine-color-scheme')).toBe('dark')
  })
})
