import { createTestDatabase } from '@curfew/server/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { revoke, signIn } from '../support/api.ts'
import { inspect } from '../support/browser/axe.ts'
import { openDashboard } from '../support/browser/dashboard.ts'
import { openDemo, purposeOf, signInOn } from '../support/browser/demo-page.ts'
import { setStage } from '../support/browser/stage.ts'
import { startCurfew } from '../support/curfew-process.ts'
import { layWire } from '../support/wire.ts'

const stage = setStage({ CURFEW_DEMO_SIMULATION: 'true' })

const endSessionsOf = async (loginId: string) =>
  revoke(await signIn(stage.url, 'admin'), { target: { loginIds: [loginId] } })

describe('a demo that has just been started', () => {
  it('has life on every page, and says that it is made up', async () => {
    const page = await openDashboard(await stage.openProfile())
    const note = page.getByText('Sessions and records marked “simulated” are made up.')
    await note.waitFor()
    await page.getByText('charlotte.dubois').first().waitFor()
    for (const [link, simulated] of [
      ['Revocations', /demo \(simulated\)/],
      ['Audit', /demo \(simulated\)/],
      ['Groups', /On call/],
    ] as const) {
      await page.getByRole('link', { name: link }).first().click()
      await page.getByText(simulated).filter({ visible: true }).first().waitFor()
      await note.waitFor()
    }
  })

  it('shows of each session where it is from', async () => {
    const page = await openDashboard(await stage.openProfile())
    await page.getByRole('link', { name: 'charlotte.dubois' }).click()
    const panel = page.getByRole('dialog')
    await panel
      .getByText(/Microsoft Edge \d+ \(simulated\)/)
      .first()
      .waitFor()
    await panel
      .getByText(/Safari \d+ \(simulated\)/)
      .first()
      .waitFor()
  })
})

describe('what somebody typed into the demo application', () => {
  it('is there when they sign in again after an end without a warning, and for nobody else', async () => {
    const profile = await stage.openProfile()
    const page = await openDemo(profile, 'amina.diallo')
    await purposeOf(page).clear()
    await purposeOf(page).pressSequentially('Half a sentence of Amina')
    await page.getByText(/^Saved at/).waitFor()
    await endSessionsOf('amina.diallo')
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await signInOn(page, 'luca.moretti')
    await page.getByRole('heading', { name: 'Expense report' }).waitFor()
    expect(await purposeOf(page).inputValue()).toBe('Customer visit in Lisbon')
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage].map(Object.entries)))
    expect(kept).not.toContain('Half a sentence')

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('textbox', { name: 'Login id' }).waitFor()
    await signInOn(page, 'amina.diallo')
    await page.getByRole('heading', { name: 'Expense report' }).waitFor()
    expect(await purposeOf(page).inputValue()).toBe('Half a sentence of Amina')
  })

  it('is saved when the network is back', async () => {
    const wire = await layWire(stage.url)
    onTestFinished(wire.remove)
    const page = await openDemo(await stage.openProfile({ baseURL: wire.url }), 'oskar.nowak')
    wire.cut()
    await purposeOf(page).fill('Typed on a train')
    await page.getByText('Not saved yet. Trying again…').waitFor()
    wire.mend()
    await page.getByText(/^Saved at/).waitFor({ timeout: 40_000 })
    const again = await openDemo(await stage.openProfile(), 'oskar.nowak')
    expect(await purposeOf(again).inputValue()).toBe('Typed on a train')
  })

  it('is saved by whoever signs out at once', async () => {
    const page = await openDemo(await stage.openProfile(), 'leila.haddad')
    await purposeOf(page).fill('The last word')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('textbox', { name: 'Login id' }).waitFor()
    await signInOn(page, 'leila.haddad')
    await page.getByRole('heading', { name: 'Expense report' }).waitFor()
    expect(await purposeOf(page).inputValue()).toBe('The last word')
  })
})

it('an installation without users says on both sign-in pages what is missing', async () => {
  const empty = await createTestDatabase()
  const curfew = await startCurfew({ databaseUrl: empty.url, demo: false })
  onTestFinished(async () => {
    await curfew.stop()
    await empty.drop()
  })
  const page = await (await stage.openProfile({ baseURL: curfew.url })).newPage()
  for (const path of ['/sign-in', '/admin']) {
    await page.goto(path)
    await page.getByText('No users yet').waitFor()
    await page.getByText('Whoever runs this server can create the first administrator').waitFor()
    expect(await inspect(page, `${path} without users`)).toEqual([])
  }
  await page.goto(`${stage.url}/sign-in`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.getByText('No users yet').isVisible()).toBe(false)
})
