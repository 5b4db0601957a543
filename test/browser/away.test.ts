import { eventually, takeAway } from '@curfew/server/testing'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readDeliveries, revoke, signIn } from '../support/api.ts'
import { inspect } from '../support/browser/axe.ts'
import { live, openDashboard, rowOf } from '../support/browser/dashboard.ts'
import { openDemo, purposeOf } from '../support/browser/demo-page.ts'
import { setStage } from '../support/browser/stage.ts'
import { layWire } from '../support/wire.ts'

const stage = setStage()

const signedOut = (page: Page): Locator =>
  page.getByRole('alertdialog', { name: 'You were signed out by an administrator' })

/** The line of an application that has lost its connection. */
const reconnecting = (page: Page): Locator =>
  page.getByRole('status').filter({ hasText: 'Reconnecting… Changes may not be saved yet.' })

/** An application whose dialogs have been loaded, as they are a second after it was connected. */
async function openSettled(profile: BrowserContext, loginId: string): Promise<Page> {
  const page = await openDemo(profile, loginId)
  await page.locator('curfew-dialogs').waitFor({ state: 'attached' })
  return page
}

const revokeUser = async (loginId: string) =>
  revoke(await signIn(stage.url, 'admin'), { target: { loginIds: [loginId] }, message: 'Come back later' })

/** The longer something was away, the longer until the next attempt: up to 30 s. */
const RETURN = { timeout: 40_000 }
/** Of a test that waits for it. */
const LONG = { timeout: 180_000 }

describe('a client that was away when its session ended learns of it on its return', () => {
  it('after having been offline', LONG, async () => {
    const wire = await layWire(stage.url)
    onTestFinished(wire.remove)
    const page = await openSettled(await stage.openProfile({ baseURL: wire.url }), 'amina.diallo')
    await purposeOf(page).fill('Half a sentence')
    wire.cut()
    await reconnecting(page).waitFor()
    await saysNothingOfSigningOut(page)
    await revokeUser('amina.diallo')
    expect(await purposeOf(page).inputValue()).toBe('Half a sentence')
    wire.mend()
    await signedOut(page).getByText('Come back later').waitFor(RETURN)
  })

  it('after having slept', async () => {
    const page = await openSettled(await stage.openProfile(), 'bruno.almeida')
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Debugger.enable')
    await devtools.send('Debugger.pause')
    const { revocation } = await revokeUser('bruno.almeida')
    const admin = await signIn(stage.url, 'admin')
    await eventually(async () =>
      expect((await readDeliveries(admin, revocation.id)).items).toMatchObject([
        { outcome: 'unreachable', cause: 'no_answer' },
      ]),
    )
    await devtools.send('Debugger.disable')
    await signedOut(page).getByText('Come back later').waitFor()
  })
})

describe('trouble signs nobody out', () => {
  it('when Curfew is killed and starts again', LONG, async () => {
    const profile = await stage.openProfile()
    const page = await openSettled(profile, 'leila.haddad')
    const dashboard = await openDashboard(profile)
    await purposeOf(page).fill('Half a sentence')
    await stage.crash()
    await reconnecting(page).waitFor()
    await dashboard.getByText('Reconnecting…').waitFor()
    expect(await inspect(page, 'application, reconnecting')).toEqual([])
    expect(await inspect(dashboard, 'dashboard, reconnecting')).toEqual([])
    await page.getByRole('button', { name: 'Save now' }).click()
    await page.getByText('Not saved yet. Trying again…').waitFor()

    await stage.startAgain()
    await signIn(stage.url, 'daniel.kim')
    await live(dashboard, RETURN)
    await rowOf(dashboard, 'daniel.kim').waitFor()
    await page.getByText('Signed in', { exact: true }).waitFor(RETURN)
    await reconnecting(page).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Save now' }).click()
    await page.getByText(/^Saved at/).waitFor()
    expect(await purposeOf(page).inputValue()).toBe('Half a sentence')
  })

  it('when PostgreSQL does not answer', LONG, async () => {
    const profile = await stage.openProfile()
    const page = await openSettled(profile, 'henrik.lindqvist')
    const reloaded = await openSettled(await stage.openProfile(), 'ingrid.hansen')
    const dashboard = await openDashboard(profile)
    await purposeOf(page).fill('Half a sentence')
    const giveBack = await takeAway(stage.records.url)
    try {
      // As long as its memory is fresh it may still answer.
      await eventually(async () => expect(await statusOf(page, '/demo/api/report')).toBe(503))
      await page.getByRole('button', { name: 'Save now' }).click()
      await page.getByText('Not saved yet. Trying again…').waitFor()
      await reloaded.reload()
      await reconnecting(reloaded).waitFor()
      await dashboard.reload()
      await dashboard.getByRole('heading', { name: 'Reconnecting…' }).waitFor()
      expect(await inspect(dashboard, 'dashboard, no answer')).toEqual([])
      for (const window of [page, reloaded, dashboard]) await saysNothingOfSigningOut(window)
    } finally {
      await giveBack()
    }
    await live(dashboard, RETURN)
    await reloaded.getByText('Signed in', { exact: true }).waitFor(RETURN)
    await reloaded.getByRole('heading', { name: 'Expense report' }).waitFor()
    await eventually(async () => expect(await statusOf(page, '/demo/api/report')).toBe(200))
    await page.getByRole('button', { name: 'Save now' }).click()
    await page.getByText(/^Saved at/).waitFor()
  })
})

const statusOf = (page: Page, path: string): Promise<number> =>
  page.evaluate(async (path) => (await fetch(path)).status, path)

async function saysNothingOfSigningOut(page: Page): Promise<void> {
  const words = page.getByText(/signed out|sign in/i).filter({ visible: true })
  expect(await words.allTextContents()).toEqual([])
}
