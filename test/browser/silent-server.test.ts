import type { Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inspect } from '../support/browser/axe.ts'
import { live, openDashboard } from '../support/browser/dashboard.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()

describe('BR-10 a server that does not answer', () => {
  it('is told of within 8 s, also when it hangs and closes nothing, and that it is back', {
    timeout: 60_000,
  }, async () => {
    const page = await openDashboard(await stage.openProfile())
    const banner = page.getByRole('alert').filter({ hasText: 'Can’t reach Curfew' })
    const goOn = stage.hang()
    try {
      await banner.getByText('Nobody has been signed out.').waitFor({ timeout: 8_000 })
      await page.getByText('Reconnecting…', { exact: true }).waitFor()
      expect(await page.getByText('Live', { exact: true }).count()).toBe(0)
      expect(await inspect(page, 'dashboard, no answer from the server')).toEqual([])
    } finally {
      goOn()
    }
    await live(page, { timeout: 30_000 })
    await banner.waitFor({ state: 'hidden' })
  })
})

describe('BR-10 a server that does not say who is signed in', () => {
  it('is told of within 8 s, and the dashboard comes when it does', async () => {
    const page = await openDashboard(await stage.openProfile())
    const asked: Route[] = []
    await page.route('**/v1/session', (route) => void asked.push(route))
    await page.goto('/admin')
    await page.getByText('Can’t reach Curfew').waitFor({ timeout: 8_000 })
    for (const route of asked) await route.continue()
    await live(page)
  })
})
