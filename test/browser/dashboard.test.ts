import { eventually } from '@curfew/server/testing'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Caller, revoke, signIn } from '../support/api.ts'
import { card, dialog, live, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { signInOn } from '../support/browser/demo-page.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
let admin: Caller
beforeEach(async () => {
  // Each test counts its own sessions.
  await revoke(await signIn(stage.url, 'admin'), { target: { everyone: true } })
  admin = await signIn(stage.url, 'admin')
})

/** A change has to be on screen within a second. */
const SOON = { timeout: 1_000, within: 1_000 }

const sessionsOf = (page: Page, loginId: string, count: string) =>
  rowOf(page, loginId).getByRole('button', { name: `${count} of ${loginId}` })

const signOut = (caller: Caller) =>
  caller.request('/v1/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' } })

describe('what happens elsewhere', () => {
  it('is on the screen within a second, without a reload', async () => {
    const page = await openDashboard(await stage.openProfile())
    await eventually(async () => expect(await card(page, 'Active users').textContent()).toBe('1'))
    await eventually(async () => expect(await card(page, 'Active sessions').textContent()).toBe('2'))

    const first = await signIn(stage.url, 'amina.diallo')
    await sessionsOf(page, 'amina.diallo', '1 active session').waitFor(SOON)
    await eventually(async () => expect(await card(page, 'Active users').textContent()).toBe('2'), SOON)
    await signIn(stage.url, 'amina.diallo')
    await sessionsOf(page, 'amina.diallo', '2 active sessions').click(SOON)
    const sessions = page.getByRole('table', { name: 'Active sessions of amina.diallo' }).getByRole('row')
    await eventually(async () => expect(await sessions.count()).toBe(3))

    await signOut(first)
    await sessionsOf(page, 'amina.diallo', '1 active session').waitFor(SOON)
    await eventually(async () => expect(await sessions.count()).toBe(2), SOON)
    await revoke(admin, { target: { loginIds: ['amina.diallo'] } })
    // The row is kept while somebody is at work in it; its cells are of now.
    await sessionsOf(page, 'amina.diallo', '1 active session').waitFor({ ...SOON, state: 'detached' })
    await rowOf(page, 'amina.diallo').waitFor()
    await eventually(async () => expect(await card(page, 'Active sessions').textContent()).toBe('2'), SOON)
  })

  it('waits while somebody is at work with the rows', async () => {
    await signIn(stage.url, 'bruno.almeida')
    const page = await openDashboard(await stage.openProfile())
    const chosen = page.getByRole('checkbox', { name: 'Select bruno.almeida' })
    await chosen.check()
    await signIn(stage.url, 'amina.diallo')
    const show = page.getByRole('button', { name: '1 new · Show' })
    await show.waitFor(SOON)
    expect(await rowOf(page, 'amina.diallo').count()).toBe(0)
    await signIn(stage.url, 'bruno.almeida')
    await sessionsOf(page, 'bruno.almeida', '2 active sessions').waitFor(SOON)

    await show.click()
    await rowOf(page, 'amina.diallo').waitFor()
    expect(await chosen.isChecked()).toBe(true)
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
    await page.getByRole('button', { name: 'Force logout of 1 user' }).waitFor()
    expect(await chosen.isChecked()).toBe(true)
  })

  it('can be held back, and is caught up with', async () => {
    const page = await openDashboard(await stage.openProfile())
    await page.getByRole('button', { name: 'Pause live updates' }).click()
    await page.getByText('Paused', { exact: true }).waitFor()
    await signIn(stage.url, 'amina.diallo')
    // A second dashboard shows that the news are out.
    const other = await openDashboard(await stage.openProfile())
    await rowOf(other, 'amina.diallo').waitFor()
    expect(await rowOf(page, 'amina.diallo').count()).toBe(0)
    await page.getByRole('button', { name: 'Resume' }).click()
    await live(page)
    await rowOf(page, 'amina.diallo').waitFor()
  })
})

describe("the administrator's own session", () => {
  it('ends like every other: they read why, also after a reload, and come back to where they were', async () => {
    const page = await openDashboard(await stage.openProfile())
    await page.getByRole('link', { name: 'Groups' }).click()
    await page.getByRole('link', { name: /^Finance/ }).click()
    await page.waitForURL(/groups\/.+/)
    const place = page.url()
    const { revocation } = await revoke(admin, {
      target: { loginIds: ['admin'] },
      message: 'Your laptop was reported lost',
    })
    await page.getByRole('heading', { name: 'You were signed out by an administrator' }).waitFor(SOON)
    await page.getByText('Your laptop was reported lost').waitFor()
    await page.getByText(`Reference ${revocation.id}`).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    await page.getByRole('button', { name: 'Sign in again' }).click()
    const why = page.getByRole('status').filter({ hasText: 'You were signed out by an administrator' })
    await why.getByText('Your laptop was reported lost').waitFor()
    await page.reload()
    await why.getByText('Your laptop was reported lost').waitFor()
    await signInOn(page, 'admin')
    await page.waitForURL(place)
    await page.getByRole('heading', { name: 'Finance' }).waitFor()
  })
})

describe('whoever signs in next', () => {
  const toGroup = async (page: Page): Promise<string> => {
    await page.getByRole('link', { name: 'Groups' }).click()
    await page.getByRole('link', { name: /^Finance/ }).click()
    await page.getByRole('heading', { name: 'Finance' }).waitFor()
    return page.url()
  }
  const nameOf = (page: Page, loginId: string) => page.getByRole('complementary').getByText(loginId).first()

  it('in another tab starts at the beginning here, and sees nothing of the one before', async () => {
    const profile = await stage.openProfile()
    const page = await openDashboard(profile, 'operator')
    await toGroup(page)
    const other = await profile.newPage()
    await other.goto('/sign-in')
    await other.getByRole('button', { name: 'Sign in as someone else' }).click()
    await signInOn(other, 'auditor')
    await page.getByRole('heading', { name: 'You signed out' }).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await page.waitForURL('**/admin/sessions')
    await live(page)
    await nameOf(page, 'auditor').waitFor()
  })

  it('after a sign-out starts at the beginning too, whoever it is', async () => {
    const page = await openDashboard(await stage.openProfile(), 'operator')
    await toGroup(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to the dashboard' }).waitFor()
    await eventually(() => expect(page.url()).toMatch(/\/admin\/sign-in$/))
    await signInOn(page, 'auditor')
    await page.waitForURL('**/admin/sessions')
    await nameOf(page, 'auditor').waitFor()
  })

  it('comes to where a link leads', async () => {
    const page = await openDashboard(await stage.openProfile(), 'operator')
    const place = await toGroup(page)
    const stranger = await (await stage.openProfile()).newPage()
    await stranger.goto(place)
    await signInOn(stranger, 'auditor')
    await stranger.waitForURL(place)
    await stranger.getByRole('heading', { name: 'Finance' }).waitFor()
  })

  it('sees nothing of a page that comes back after its session has ended', async () => {
    const profile = await stage.openProfile()
    const page = await openDashboard(profile, 'operator')
    await page.goto('/livez')
    await revoke(admin, { target: { loginIds: ['operator'] }, message: 'Back at nine' })
    await page.goBack()
    await page.getByRole('heading', { name: 'You were signed out by an administrator' }).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
  })
})

describe('on a phone', () => {
  it('one finds a user and signs them out everywhere, with nothing to be scrolled to the side', async () => {
    const theirs = [await signIn(stage.url, 'bruno.almeida'), await signIn(stage.url, 'bruno.almeida')]
    await signIn(stage.url, 'amina.diallo')
    const page = await openDashboard(
      await stage.openProfile({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }),
    )
    await page.getByRole('searchbox').fill('bruno')
    await rowOf(page, 'amina.diallo').waitFor({ state: 'detached' })
    await rowOf(page, 'bruno.almeida').getByRole('button', { name: 'Force logout' }).tap()
    await dialog(page, 'Force logout of Bruno Almeida?')
      .getByRole('button', { name: 'Force logout of 2 sessions' })
      .tap()
    await toast(page, 'Signed out Bruno Almeida').getByText('2 sessions ended').waitFor()
    for (const caller of theirs) expect((await caller.request('/v1/session')).status).toBe(401)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
})

describe('a shared device', () => {
  it('is remembered, and keeps no login id for the next person', async () => {
    const profile = await stage.openProfile()
    const page = await profile.newPage()
    await page.goto('/admin')
    const loginId = page.getByRole('textbox', { name: 'Login id' })
    const shared = page.getByRole('switch', { name: 'Shared device' })
    expect(await loginId.getAttribute('autocomplete')).toBe('username')
    await shared.focus()
    await page.keyboard.press('Space')
    await page.reload()
    expect(await shared.isChecked()).toBe(true)
    expect(await loginId.getAttribute('autocomplete')).toBe('off')
    await signInOn(page, 'operator')
    await live(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await shared.waitFor()
    expect(await shared.isChecked()).toBe(true)
    expect(await loginId.inputValue()).toBe('')
    expect(await loginId.getAttribute('autocomplete')).toBe('off')
  })
})

describe('what one may not do is not offered', () => {
  const places = (page: Page) =>
    page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link').allTextContents()

  it('to an operator: everyone, super users, records and settings', async () => {
    await signIn(stage.url, 'amina.diallo')
    const page = await openDashboard(await stage.openProfile(), 'operator')
    expect(await places(page)).toEqual(['Sessions', 'Groups', 'Revocations'])
    await rowOf(page, 'amina.diallo').getByRole('button', { name: 'Force logout' }).waitFor()
    expect(await page.getByRole('button', { name: 'Force logout of everyone' }).count()).toBe(0)
    expect(await page.getByRole('checkbox', { name: 'Select admin' }).isEnabled()).toBe(false)
    const superUser = rowOf(page, 'admin').getByRole('button', { name: 'Force logout' })
    expect(await superUser.getAttribute('aria-disabled')).toBe('true')
    await superUser.hover()
    await page.getByText('Only super users can do this to a super user').waitFor()
    for (const [name, what] of [
      ['Settings', 'the settings'],
      ['Audit', 'the audit log'],
      ['Cluster', 'the cluster'],
    ] as const) {
      await page.goto(`/admin/${name.toLowerCase()}`)
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await page.getByText(`You don’t have permission to view ${what}`).waitFor()
      expect(await page.title()).toBe(`${name} · Curfew`)
    }
  })

  it('to an auditor: anything that changes something', async () => {
    await signIn(stage.url, 'amina.diallo')
    const page = await openDashboard(await stage.openProfile(), 'auditor')
    expect(await places(page)).toEqual(['Sessions', 'Groups', 'Revocations', 'Audit', 'Cluster', 'Settings'])
    await sessionsOf(page, 'amina.diallo', '1 active session').click()
    await page.getByRole('table', { name: 'Active sessions of amina.diallo' }).waitFor()
    expect(await page.getByRole('button', { name: /Force logout/ }).count()).toBe(0)
    expect(await page.getByRole('checkbox').count()).toBe(0)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText('People are signed out after 2 days without activity.').waitFor()
    expect(await page.getByRole('main').getByRole('textbox').count()).toBe(0)
  })

  it('to somebody without any right: the dashboard', async () => {
    const page = await (await stage.openProfile()).newPage()
    await page.goto('/admin')
    await signInOn(page, 'amina.diallo')
    await page.getByRole('heading', { name: 'You don’t have access' }).waitFor()
  })
})
