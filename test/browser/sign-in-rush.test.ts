import { eventually } from '@curfew/server/testing'
import pg from 'pg'
import type { Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { inspect } from '../support/browser/axe.ts'
import { live } from '../support/browser/dashboard.ts'
import { signInOn } from '../support/browser/demo-page.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()

const BUSY = (retryAfter: number) => ({
  status: 429,
  headers: { 'retry-after': String(retryAfter), 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    code: 'rate_limited',
    title: '',
    status: 429,
    detail: '',
    type: '',
    requestId: 'r',
  }),
})

/** Where people sign in, with and without the dashboard. */
const DOORS = [
  {
    name: 'the sign-in page',
    path: '/demo',
    loginId: 'amina.diallo',
    arrived: (page: Page) => page.getByRole('heading', { name: 'Expense report' }).waitFor(),
  },
  { name: 'the dashboard', path: '/admin', loginId: 'operator', arrived: live },
]

/** Holds what the page sends to sign in, until a test says what comes of it. */
async function holdSignIns(page: Page): Promise<() => Promise<Route>> {
  const held: Route[] = []
  await page.route('**/v1/sign-in', (route) => void held.push(route))
  return async () => {
    await eventually(() => expect(held.length).toBeGreaterThan(0))
    return held.shift() as Route
  }
}

describe.each(DOORS)('SE-18 $name while many sign in', ({ path, loginId, arrived }) => {
  it('says so, counts down what it is asked to wait, and tries again by itself', async () => {
    const page = await (await stage.openProfile()).newPage()
    const nextSignIn = await holdSignIns(page)
    await page.goto(path)
    await signInOn(page, loginId)
    const first = await nextSignIn()
    await page.getByRole('status').getByText('Many people are signing in at the moment').waitFor()
    await first.fulfill(BUSY(5))
    await page.getByRole('button', { name: /Try again in 0:0[2-5]/ }).waitFor()
    await page.getByRole('status').getByText('This page tries again automatically').waitFor()
    expect(await page.getByText('Next try in 5 seconds.').getAttribute('role')).toBe('status')
    await page.getByRole('button', { name: 'Try again in 0:01' }).waitFor()
    await (await nextSignIn()).continue()
    await arrived(page)
  })

  it('stops when something else is typed', async () => {
    const page = await (await stage.openProfile()).newPage()
    const nextSignIn = await holdSignIns(page)
    await page.goto(path)
    await signInOn(page, loginId)
    await (await nextSignIn()).fulfill(BUSY(50))
    await page.getByRole('button', { name: /Try again in 0:/ }).waitFor()
    await page.getByRole('textbox', { name: 'Login id' }).fill('somebody')
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await page.getByText('This page tries again automatically').waitFor({ state: 'hidden' })
    expect(await page.getByRole('button', { name: 'Sign in', exact: true }).isEnabled()).toBe(true)
    await signInOn(page, loginId)
    await (await nextSignIn()).continue()
    await arrived(page)
  })

  it('can be read by everybody', { timeout: 120_000 }, async () => {
    const page = await (await stage.openProfile()).newPage()
    const nextSignIn = await holdSignIns(page)
    await page.goto(path)
    await signInOn(page, loginId)
    const first = await nextSignIn()
    await page.getByText('Many people are signing in at the moment').waitFor()
    const found = await inspect(page, `${path}, many sign in`)
    await first.fulfill(BUSY(59))
    await page.getByText('This page tries again automatically').waitFor()
    found.push(...(await inspect(page, `${path}, tries again`)))
    expect(found).toEqual([])
  })
})

describe('SE-18 whoever has gone begins no session', () => {
  it('when the page is closed while the server is at it', async () => {
    const other = new pg.Client({ connectionString: stage.records.url })
    await other.connect()
    try {
      const page = await (await stage.openProfile()).newPage()
      await page.goto('/demo')
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await other.query('BEGIN')
      await other.query("SELECT FROM curfew.users WHERE login_id = 'yuki.tanaka' FOR UPDATE")
      await signInOn(page, 'yuki.tanaka')
      const waiting = async () => {
        // In one transaction the first look would be shown again and again.
        await other.query('SELECT pg_stat_clear_snapshot()')
        const { rows } = await other.query<{ since: string }>(
          `SELECT query_start::text AS since FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        )
        return rows.map(({ since }) => since)
      }
      const tries = await eventually(async () => {
        const found = await waiting()
        expect(found).toHaveLength(1)
        return found
      })
      await page.close()
      // Until what waited at that moment has given up: by then the server has heard of it.
      await eventually(async () => expect(await waiting()).not.toEqual(tries))
      await other.query('COMMIT')
      // Another one comes after it: what was to become of the first has become of it.
      const next = await (await stage.openProfile()).newPage()
      await next.goto('/demo')
      await signInOn(next, 'yuki.tanaka')
      await next.getByRole('heading', { name: 'Expense report' }).waitFor()
      await eventually(async () => {
        const { rows } = await other.query(
          `SELECT FROM curfew.live_sessions AS s JOIN curfew.users AS u ON u.id = s.user_id
           WHERE u.login_id = 'yuki.tanaka'`,
        )
        expect(rows).toHaveLength(1)
      })
    } finally {
      await other.end()
    }
  })
})
