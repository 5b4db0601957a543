import { eventually } from '@curfew/server/testing'
import type { Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { revoke, signIn } from '../support/api.ts'
import { inspect } from '../support/browser/axe.ts'
import { dialog, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { openDemoAgain, signInOn } from '../support/browser/demo-page.ts'
import { makeIdle } from '../support/browser/idle.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
const PHONE = 390
/** The idle timeout that holds unless it is changed, less than the warning before it, in seconds. */
const ALMOST_IDLE = 172_800 - 100

/** Gathers what is found on the way, so that one run names everything. */
function inspection() {
  const found: string[] = []
  return {
    found,
    async see(page: Page, state: string, widest?: number) {
      found.push(...(await inspect(page, state, widest)))
    },
  }
}

/** Keeps a page where it is: its way to the sign-in page waits. */
async function keepHere(page: Page): Promise<() => Promise<void>> {
  const signInPage = '**/demo/curfew/sign-in?**'
  const waiting: Route[] = []
  await page.route(signInPage, (route) => void waiting.push(route))
  return async () => {
    // It leaves when there was time to read.
    await eventually(() => expect(waiting.length).toBe(1), { within: 40_000 })
    await waiting[0]?.continue()
    await page.waitForURL(signInPage)
  }
}

describe('axe finds nothing, in light and dark, on a screen and on a phone', () => {
  it('in an application and on its sign-in page', { timeout: 240_000 }, async () => {
    const { see, found } = inspection()
    const profile = await stage.openProfile()
    const page = await profile.newPage()
    await page.goto('/demo')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await see(page, 'sign-in')
    await signInOn(page, 'amina.diallo', 'wrong')
    await page.getByText('Login id or password is wrong').waitFor()
    await see(page, 'sign-in, wrong password')
    await signInOn(page, 'amina.diallo')
    await page.getByRole('heading', { name: 'Expense report' }).waitFor()
    await see(page, 'application')
    const second = await openDemoAgain(profile)
    await second.goto('/demo/curfew/sign-in')
    await second.getByText('You are signed in as Amina Diallo.').waitFor()
    await see(second, 'sign-in, signed in already')

    await makeIdle(stage.records.url, 'amina.diallo', ALMOST_IDLE)
    await page.getByRole('alertdialog', { name: 'Still there?' }).waitFor()
    await see(page, 'application, Still there?')
    const leave = await keepHere(page)
    await revoke(await signIn(stage.url, 'admin'), {
      target: { loginIds: ['amina.diallo'] },
      message: 'The building closes at eight',
    })
    await page.getByRole('alertdialog', { name: 'You were signed out by an administrator' }).waitFor()
    await see(page, 'application, signed out')
    await leave()
    await page.getByRole('status').getByText('The building closes at eight').waitFor()
    await see(page, 'sign-in, with the reason')
    expect(found).toEqual([])
  })

  it('on the sessions page, its drawer and its questions', { timeout: 240_000 }, async () => {
    const { see, found } = inspection()
    const admin = await signIn(stage.url, 'admin')
    for (const loginId of ['bruno.almeida', 'yuki.tanaka', 'yuki.tanaka', 'operator'])
      await signIn(stage.url, loginId)
    const page = await openDashboard(await stage.openProfile())
    await see(page, 'sessions')
    await rowOf(page, 'yuki.tanaka').getByRole('button', { name: '2 active sessions' }).click()
    await page.getByRole('table', { name: 'Active sessions of yuki.tanaka' }).waitFor()
    await page.getByRole('checkbox', { name: 'Select yuki.tanaka' }).check()
    await signIn(stage.url, 'leila.haddad')
    await page.getByRole('button', { name: '1 new · Show' }).waitFor()
    await see(page, 'sessions, expanded, selected, rows waiting')

    await page.getByRole('button', { name: 'Force logout of 1 user' }).click()
    await dialog(page, 'Force logout of Yuki Tanaka?')
      .getByLabel('Message to Yuki Tanaka')
      .fill('Back at nine')
    await dialog(page).getByRole('button', { name: 'Force logout of 2 sessions' }).waitFor()
    await see(page, 'question, one user')
    await dialog(page).getByRole('button', { name: 'Force logout of 2 sessions' }).click()
    await toast(page, 'Signed out Yuki Tanaka').getByText('None of them was connected.').waitFor()
    await see(page, 'sessions, delivery panel')
    await rowOf(page, 'bruno.almeida').getByRole('button', { name: '1 active session' }).click()
    await page.getByRole('button', { name: /^Force logout of bruno.almeida, / }).click()
    await dialog(page).getByLabel('Message to Bruno Almeida').fill('Back at nine')
    await page.keyboard.press('Escape')
    const discard = dialog(page, 'Discard what you wrote?')
    await discard.waitFor()
    await see(page, 'question, one session, and whether to discard')
    await discard.getByRole('button', { name: 'Discard' }).click()
    await dialog(page).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Force logout of everyone' }).click()
    await dialog(page).getByText('to confirm').waitFor()
    await see(page, 'question, everyone')
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'hidden' })

    await rowOf(page, 'bruno.almeida').getByRole('link').click()
    await dialog(page, 'Bruno Almeida').getByRole('region', { name: 'Timeline' }).waitFor()
    await see(page, 'drawer')
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'hidden' })
    await page.getByRole('searchbox').fill('nobody at all')
    await page.getByText('No signed-in users match').waitFor()
    await see(page, 'sessions, nobody matches')

    await revoke(admin, { target: { loginIds: ['admin'] }, message: 'The building closes at eight' })
    await page.getByRole('heading', { name: 'You were signed out by an administrator' }).waitFor()
    await see(page, 'dashboard, signed out')
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await page.getByRole('status').getByText('The building closes at eight').waitFor()
    await signInOn(page, 'admin', 'wrong')
    await page.getByText(/is wrong/).waitFor()
    await see(page, 'dashboard, sign-in with the reason, wrong password')
    expect(found).toEqual([])
  })

  it('on the other pages of the dashboard', { timeout: 240_000 }, async () => {
    const { see, found } = inspection()
    const page = await openDashboard(await stage.openProfile())
    await makeIdle(stage.records.url, 'admin', ALMOST_IDLE)
    await page.getByRole('alertdialog', { name: 'Still there?' }).waitFor()
    await see(page, 'dashboard, Still there?')
    await page.keyboard.press('Escape')
    const go = async (name: string) => {
      await page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name }).click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
    }
    await go('Groups')
    await page.getByText('Select a group to see its members').waitFor()
    await see(page, 'groups')
    await page
      .getByRole('navigation', { name: 'Groups' })
      .getByRole('link', { name: /Engineering/ })
      .click()
    await rowOf(page, 'amina.diallo').waitFor()
    await see(page, 'group')
    await go('Revocations')
    await page.getByRole('table', { name: 'Revocations' }).waitFor()
    await see(page, 'revocations')
    await page.getByRole('table', { name: 'Revocations' }).getByRole('link').first().click()
    await page.getByRole('table', { name: 'Sessions that were ended' }).waitFor()
    await see(page, 'revocation')
    await page.getByRole('tab', { name: /^Delivery details/ }).click()
    await page.getByRole('table', { name: 'Deliveries' }).waitFor()
    await see(page, 'revocation, client by client')
    await page.getByRole('link', { name: 'Audit entry' }).click()
    await page.getByRole('button', { name: 'Show all entries' }).waitFor()
    await see(page, 'audit of a revocation')
    await go('Audit')
    await page.getByRole('table', { name: 'Audit' }).waitFor()
    await see(page, 'audit')
    await go('Cluster')
    await page.getByRole('table', { name: 'Nodes' }).waitFor()
    await see(page, 'cluster')
    await go('Settings')
    await page.getByRole('textbox', { name: 'Idle timeout in seconds' }).fill('3600')
    await see(page, 'settings')
    await page.getByRole('button', { name: 'Save' }).click()
    await dialog(page, /^Shorten/)
      .getByText('No sessions have been idle for longer, so none will end immediately.')
      .waitFor()
    await see(page, 'question, shorten')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: PHONE, height: 900 })
    await page.getByRole('button', { name: 'Open the menu' }).click()
    await dialog(page, 'Curfew').getByRole('navigation').waitFor()
    await see(page, 'menu', PHONE)
    await page.goto('/admin/nowhere')
    await page.getByText('This page doesn’t exist').waitFor()
    await see(page, 'no such page')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await signInOn(page, 'amina.diallo')
    await page.getByRole('heading', { name: 'You don’t have access' }).waitFor()
    await see(page, 'not open to you')
    expect(found).toEqual([])
  })
})
