import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Caller, check, revoke, signIn } from '../support/api.ts'
import { confirmOne, dialog, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { callApi, openDemo, openDemoAgain, purposeOf, signInOn } from '../support/browser/demo-page.ts'
import { hasFocus } from '../support/browser/focus.ts'
import { setStage } from '../support/browser/stage.ts'
import { connectLive, type LiveClient } from '../support/live-client.ts'

const stage = setStage()
let admin: Caller
beforeEach(async () => {
  // Each test counts its own sessions.
  await revoke(await signIn(stage.url, 'admin'), { target: { everyone: true } })
  admin = await signIn(stage.url, 'admin')
})

const SIGNED_OUT = 'You were signed out by an administrator'

/** The screen that takes the place of an application whose session has ended. */
const signedOut = (page: Page): Locator => page.getByRole('alertdialog', { name: SIGNED_OUT })

/** Somebody signed in elsewhere, with a page open. */
async function elsewhere(loginId: string): Promise<{ caller: Caller; client: LiveClient }> {
  const caller = await signIn(stage.url, loginId)
  const client = connectLive(stage.url, caller.token)
  await client.active
  return { caller, client }
}

const everywhere = (...loginIds: string[]) => Promise.all(loginIds.map(elsewhere))

/** The newest revocation's id, which the notices name. */
async function newestRevocation(): Promise<string> {
  const { items } = await admin.get<{ items: { id: string }[] }>('/v1/revocations?sort=-revokedAt&limit=1')
  return items[0]?.id ?? ''
}

describe('one session', () => {
  it('is asked about lightly, and ends in every window of it, with its reason from there on', async () => {
    const dashboard = await openDashboard(await stage.openProfile())
    const profile = await stage.openProfile()
    const page = await openDemo(profile, 'amina.diallo', '/demo?trip=lisbon#note')
    const second = await openDemoAgain(profile)
    const other = await elsewhere('amina.diallo')
    await purposeOf(page).fill('Half a sentence')

    await rowOf(dashboard, 'amina.diallo').getByRole('button', { name: '2 active sessions' }).click()
    await dashboard.getByRole('button', { name: /^Force logout of amina.diallo, Chrome/ }).click()
    await hasFocus(dialog(dashboard).getByRole('button', { name: 'Cancel' }))
    await dialog(dashboard)
      .getByText(/^.*Chrome.* on .*, 127\.0\.0\.1$/)
      .waitFor()
    await confirmOne(dashboard)

    for (const window of [page, second]) await signedOut(window).waitFor()
    const reference = `Reference ${await newestRevocation()}`
    await signedOut(page).getByText('If you did not expect this, contact the help desk, ext. 4400.').waitFor()
    await signedOut(page).getByText(reference).waitFor()
    expect(await isReachable(purposeOf(page))).toBe(false)
    expect(await callApi(page)).toMatchObject({
      status: 401,
      code: 'session_ended',
      notice: { reason: 'admin_revoked' },
    })
    expect(await dialog(dashboard).count()).toBe(0)
    await toast(dashboard, 'Signed out 1 session of Amina Diallo').getByText('confirmed 2').waitFor()
    expect(await check(other.caller)).toEqual({ status: 200 })
    expect(other.client.notices).toEqual([])

    // Nobody presses the button of the second window: it leaves by itself when it could be read.
    await signedOut(page).getByRole('button', { name: 'Sign in again' }).click()
    for (const window of [page, second]) {
      await window.waitForURL('**/demo/curfew/sign-in?**', { timeout: 40_000 })
      await saysWhy(window, reference)
    }
    await page.reload()
    await saysWhy(page, reference)
    await signInOn(page, 'amina.diallo')
    await page.waitForURL('**/demo?trip=lisbon#note')
    await page.getByText('Signed in', { exact: true }).waitFor()

    // Both windows have the same cookie: the other one asks for no password.
    await second.reload()
    await second.getByText('You are signed in as Amina Diallo.').waitFor()
    other.client.close()
  })
})

describe('one user', () => {
  it('asks with the list and the count, and leaves everybody alone when cancelled', async () => {
    const profile = await stage.openProfile()
    const page = await openDemo(profile, 'bruno.almeida')
    const [phone] = await everywhere('bruno.almeida')
    // The administrator works in another window of the same browser.
    const dashboard = await openDashboard(profile)
    const button = rowOf(dashboard, 'bruno.almeida').getByRole('button', { name: 'Force logout' })
    await button.click()

    const question = dialog(dashboard, 'Force logout of Bruno Almeida?')
    const confirm = question.getByRole('button', { name: 'Force logout of 2 sessions' })
    await confirm.waitFor()
    await hasFocus(question.getByRole('button', { name: 'Cancel' }))
    expect(await question.getByRole('listitem').count()).toBe(2)
    await dashboard.keyboard.press('Escape')
    await question.waitFor({ state: 'hidden' })
    await hasFocus(button)
    expect(phone?.client.notices).toEqual([])

    await button.click()
    await question.getByLabel('Message to Bruno Almeida').fill('<b>Moving house</b> & back at nine')
    await question.getByText('What they will read').waitFor()
    await question.getByLabel('Reason').fill('CHG-4711')
    await confirm.click()

    await signedOut(page).getByText('<b>Moving house</b> & back at nine').waitFor()
    const panel = toast(dashboard, 'Signed out Bruno Almeida')
    await panel.getByText('2 sessions ended').waitFor()
    await panel.getByText('confirmed 2').waitFor()
    expect(phone?.client.notices).toMatchObject([{ message: '<b>Moving house</b> & back at nine' }])

    await panel.getByRole('link', { name: 'Delivery details' }).click()
    const deliveries = dashboard.getByRole('table', { name: 'Deliveries' })
    await deliveries
      .getByRole('row', { name: /bruno\.almeida confirmed/ })
      .nth(1)
      .waitFor()
    for (const fact of ['CHG-4711', '<b>Moving house</b> & back at nine', '2 sessions of 1 user'])
      await dashboard.getByRole('region', { name: 'What was done' }).getByText(fact).waitFor()
    await dashboard.getByRole('main').getByRole('link', { name: 'Audit entry' }).click()
    await dashboard.getByRole('row', { name: /Forced logout .*bruno\.almeida/ }).waitFor()
    await dashboard.goBack()
    await dashboard.getByRole('link', { name: 'All revocations' }).click()
    await dashboard.getByRole('row', { name: /admin bruno\.almeida CHG-4711 1 2 2 confirmed/ }).waitFor()

    // Somebody else at the same device sees nothing of what was open.
    await signedOut(page).getByRole('button', { name: 'Sign in again' }).click()
    await signInOn(page, 'leila.haddad')
    await page.waitForURL(`${stage.url}/demo`)
    await page.getByText('Leila Haddad').waitFor()
  })
})

describe('several users', () => {
  it('are named one by one when they are few', async () => {
    const dashboard = await openDashboard(await stage.openProfile())
    const people = await everywhere('daniel.kim', 'elif.demir')
    for (const loginId of ['daniel.kim', 'elif.demir'])
      await dashboard.getByRole('checkbox', { name: `Select ${loginId}` }).check()
    await dashboard.getByRole('button', { name: 'Force logout of 2 users' }).click()
    const question = dialog(dashboard, 'Force logout of 2 users?')
    for (const words of ['Daniel Kim, daniel.kim', 'Elif Demir, elif.demir'])
      await question.getByRole('listitem').filter({ hasText: words }).waitFor()
    await question.getByRole('button', { name: 'Force logout of 2 sessions' }).click()
    await toast(dashboard, 'Signed out 2 users').getByText('confirmed 2').waitFor()
    for (const { client } of people) expect(client.notices).toMatchObject([{ reason: 'admin_revoked' }])
    expect(await dashboard.getByRole('region', { name: 'Selection' }).count()).toBe(0)
  })

  it('need a reason when they are more than ten, and the administrator keeps their session', async () => {
    const people = await everywhere(...MANY)
    const [kept] = await everywhere('charlotte.dubois')
    const dashboard = await openDashboard(await stage.openProfile())
    const selectPage = dashboard.getByRole('checkbox', { name: 'Select everyone on this page' })
    await selectPage.check()
    await dashboard.getByRole('checkbox', { name: 'Select charlotte.dubois' }).uncheck()
    await dashboard
      .getByRole('region', { name: 'Selection' })
      .getByRole('button', { name: /Force logout/ })
      .click()

    const question = dialog(dashboard, /^Force logout of \d+ users\?$/)
    const confirm = question.getByRole('button', { name: /^Force logout of \d+ sessions$/ })
    await confirm.waitFor()
    expect(await question.getByLabel('Keep my session').isChecked()).toBe(true)
    await question.getByText('This session stays').waitFor()
    expect(await confirm.isEnabled()).toBe(false)
    await question.getByLabel('Reason').fill('Password leak')
    await confirm.click()
    await toast(dashboard, /^Signed out \d+ users$/)
      .getByText('no response 0')
      .waitFor()
    for (const { caller } of people) expect(await check(caller)).toMatchObject({ status: 401 })
    expect(await check(kept?.caller ?? admin)).toEqual({ status: 200 })
    await dashboard.reload()
    await rowOf(dashboard, 'admin').waitFor()
  })
})

/** Twelve who are not used above. */
const MANY = [
  'yuki.tanaka',
  'luca.moretti',
  'priya.raghavan',
  'olamide.adeyemi',
  'henrik.lindqvist',
  'zanele.khumalo',
  'oskar.nowak',
  'ravi.deshmukh',
  'ingrid.hansen',
  'kwame.mensah',
  'emily.tremblay',
  'jakub.dvorak',
]

describe('a group', () => {
  it('is signed out whole, or only chosen members of it', async () => {
    const dashboard = await openDashboard(await stage.openProfile())
    const finance = await everywhere('ingrid.hansen', 'kwame.mensah', 'ahmet.yilmaz')
    const [outside] = await everywhere('charlotte.dubois')
    await dashboard.getByRole('link', { name: 'Groups' }).click()
    await dashboard
      .getByRole('navigation', { name: 'Groups' })
      .getByRole('link', { name: /Finance/ })
      .click()

    await dashboard.getByRole('checkbox', { name: 'Select ahmet.yilmaz' }).check()
    await dashboard.getByRole('button', { name: 'Force logout of 1 user' }).click()
    await dialog(dashboard, 'Force logout of Ahmet Yılmaz?')
      .getByRole('button', { name: 'Force logout of 1 session' })
      .click()
    await toast(dashboard, 'Signed out Ahmet Yılmaz').getByText('confirmed 1').waitFor()
    expect(finance.map(({ client }) => client.notices.length)).toEqual([0, 0, 1])

    await dashboard.getByRole('button', { name: 'Force logout of the group' }).click()
    const question = dialog(dashboard, 'Force logout of everyone in Finance?')
    await question.getByLabel('Reason').fill('Month end')
    await question.getByRole('button', { name: 'Force logout of 2 sessions' }).click()
    await toast(dashboard, 'Signed out everyone in Finance').getByText('confirmed 2').waitFor()
    expect(finance.map(({ client }) => client.notices.length)).toEqual([1, 1, 1])
    expect(await check(outside?.caller ?? admin)).toEqual({ status: 200 })
    outside?.client.close()
  })
})

describe('everyone', () => {
  it('wants the count typed, and ends every session but the one that is kept', async () => {
    const people = await everywhere('charlotte.dubois', 'operator', 'auditor')
    const profile = await stage.openProfile()
    const page = await openDemo(profile, 'amina.diallo')
    const dashboard = await openDashboard(profile)
    await dashboard.getByRole('button', { name: 'Force logout of everyone' }).click()
    const question = dialog(dashboard, 'Force logout of everyone?')
    const confirm = question.getByRole('button', { name: /^Force logout of \d+ sessions$/ })
    await question.getByLabel('Reason').fill('Drill')
    const count = /\d+/.exec((await confirm.textContent()) ?? '')?.[0] ?? ''
    await question.getByLabel(`Type ${count} to confirm`).fill(`${Number(count) + 1}`)
    expect(await confirm.isEnabled()).toBe(false)
    await question.getByLabel(`Type ${count} to confirm`).fill(count)
    await confirm.click()

    await signedOut(page).waitFor()
    await toast(dashboard, /^Signed out everyone: \d+ sessions$/)
      .getByText('confirmed 4')
      .waitFor()
    for (const { client } of people) expect(client.notices).toMatchObject([{ reason: 'admin_revoked' }])
    expect(await check(admin)).toMatchObject({ status: 401 })
    await dashboard.getByRole('heading', { name: 'Sessions 1 user signed in' }).waitFor()

    await dashboard
      .getByRole('region', { name: 'Notifications' })
      .getByRole('link', { name: 'Audit entry' })
      .click()
    await dashboard.getByRole('button', { name: 'Show all entries' }).waitFor()
    const entry = dashboard.getByRole('table', { name: 'Audit' }).locator('tbody tr')
    await entry.getByRole('cell', { name: `Drill: ${count} sessions of` }).waitFor()
    expect(await entry.count()).toBe(1)
  })
})

/** What the sign-in page says about the last session. */
async function saysWhy(page: Page, reference: string): Promise<void> {
  const why = page.getByRole('status')
  await why.getByRole('heading', { name: SIGNED_OUT }).waitFor()
  await why.getByText(reference).waitFor()
}

/** Whether a person can get at something that is on the page. */
async function isReachable(locator: Locator): Promise<boolean> {
  return locator.click({ trial: true, timeout: 500 }).then(
    () => true,
    () => false,
  )
}
