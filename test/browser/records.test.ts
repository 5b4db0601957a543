import { readFile } from 'node:fs/promises'
import { eventually } from '@curfew/server/testing'
import pg from 'pg'
import type { Locator, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Caller, revoke, signIn } from '../support/api.ts'
import { dialog, openDashboard, rowOf } from '../support/browser/dashboard.ts'
import { setStage } from '../support/browser/stage.ts'
import { connectLive } from '../support/live-client.ts'

const stage = setStage()
let admin: Caller
let records: pg.Client
beforeAll(async () => {
  admin = await signIn(stage.url, 'admin')
  records = new pg.Client(stage.records.url)
  await records.connect()
})
afterAll(() => records.end())

describe('RV-21 a revocation names whom it ended', () => {
  let id: string
  beforeAll(async () => {
    const connected = await signIn(stage.url, 'bruno.almeida')
    await connectLive(stage.url, connected.token).active
    await signIn(stage.url, 'bruno.almeida')
    await signIn(stage.url, 'leila.haddad')
    const target = { loginIds: ['bruno.almeida', 'leila.haddad', 'oskar.nowak'] }
    id = (await revoke(admin, { target, reasonAdmin: 'Moving house' })).revocation.id
  })

  it('each session with its device, and whether it heard of it', async () => {
    const page = await openDashboard(await stage.openProfile())
    await page.goto('/admin/revocations')
    await page
      .getByRole('row', { name: /Moving house/ })
      .getByRole('link')
      .click()
    const table = page.getByRole('table', { name: 'Sessions that were ended' })
    const rows = table.getByRole('row')
    await rows.nth(3).waitFor()
    expect(await rows.count()).toBe(4)
    await table.getByRole('row', { name: /bruno\.almeida Bruno Almeida .* 1 .* confirmed/ }).waitFor()
    await table.getByRole('row', { name: /leila\.haddad Leila Haddad .* 0 .* not connected/ }).waitFor()

    const only = page.getByRole('radiogroup', { name: 'Outcome' })
    await only.getByText('not connected').click()
    await rows.nth(3).waitFor({ state: 'detached' })
    expect(await rows.count()).toBe(3)
    await only.getByText('no response').click()
    await page.getByText('No sessions: no response').waitFor()

    await only.getByText('confirmed').click()
    await table.getByRole('link', { name: 'Delivery details of 1 connection' }).first().click()
    await page.getByRole('button', { name: 'Show all clients' }).click()
    await page
      .getByRole('table', { name: 'Deliveries' })
      .getByRole('row', { name: /bruno\.almeida confirmed/ })
      .waitFor()
    await page.reload()
    await page.getByRole('table', { name: 'Deliveries' }).waitFor()
  })

  it('and saves them all as a file', async () => {
    const page = await openDashboard(await stage.openProfile())
    await page.goto(`/admin/revocations/${id}`)
    const saved = async (format: string): Promise<{ name: string; lines: string[] }> => {
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: `Export ${format}` }).click()
      const download = await downloading
      const text = await readFile(await download.path(), 'utf8')
      return { name: download.suggestedFilename(), lines: text.trim().split('\n') }
    }
    const csv = await saved('CSV')
    expect(csv.name).toBe(`revocation-${id}.csv`)
    expect(csv.lines[0]).toMatch(/loginId,name,outcome,/)
    const who = csv.lines.slice(1).map((line) => line.split(',').slice(0, 3).join(' '))
    expect(who.sort()).toEqual([
      'bruno.almeida Bruno Almeida ',
      'bruno.almeida Bruno Almeida acknowledged',
      'leila.haddad Leila Haddad ',
    ])
    const ndjson = await saved('NDJSON')
    expect([ndjson.name, ndjson.lines.length]).toEqual([`revocation-${id}.ndjson`, 3])
  })

  it('its audit entry is found however much was recorded since', async () => {
    await records.query(
      `INSERT INTO curfew.audit (actor_login_id, action, target, outcome)
       SELECT 'somebody', 'session.signed_in', '{}', 'done' FROM generate_series(1, 120)`,
    )
    const page = await openDashboard(await stage.openProfile())
    await page.goto(`/admin/revocations/${id}`)
    await page.getByRole('link', { name: 'Audit entry' }).click()
    const rows = page.getByRole('table', { name: 'Audit' }).getByRole('row')
    await rows.filter({ hasText: 'Moving house' }).waitFor()
    expect(await rows.count()).toBe(2)
    await page.getByRole('button', { name: 'Show all entries' }).click()
    await rows.nth(50).waitFor()
    await page.goBack()
    await rows.filter({ hasText: 'Moving house' }).getByRole('link', { name: 'Forced logout' }).click()
    await page.waitForURL(`**/revocations/${id}`)
  })
})

describe('LO-13 what is no longer kept is said where it was linked', () => {
  it('in the audit log, on the page of a revocation, and where a link leads to nothing', async () => {
    const { revocation } = await revoke(admin, {
      target: { loginIds: ['oskar.nowak'] },
      reasonAdmin: 'Long ago',
    })
    await records.query(
      `UPDATE curfew.revocations SET sessions_ended = 3, past_sessions = 2,
              past_deliveries = '{"acknowledged": 1, "closed": 0, "unreachable": 1, "sessions": 2}' WHERE id = $1`,
      [revocation.id],
    )
    await records.query(
      `INSERT INTO curfew.audit (actor_login_id, action, target, outcome, revocation_id)
       VALUES ('admin', 'sessions.revoked', '{"everyone": true}', 'done', gen_random_uuid())`,
    )
    const page = await openDashboard(await stage.openProfile())
    await page.goto('/admin/audit')
    const gone = page.getByRole('row', { name: /everyone/ }).first()
    await gone.getByText('No longer kept (older than 90 days)').waitFor()
    expect(await gone.getByRole('link').count()).toBe(0)

    await page.goto(`/admin/revocations/${revocation.id}`)
    await page.getByRole('heading', { name: '2 clients' }).waitFor()
    await page.getByText('2 sessions no longer kept. The counts above include them.').waitFor()
    await page.getByRole('tab', { name: /Delivery details/ }).click()
    await page.getByText('2 clients no longer kept. The counts above include them.').waitFor()
    await page.getByText('None of them is kept any more').waitFor()

    await page.goto('/admin/revocations/00000000-0000-4000-8000-000000000000')
    await page.getByText('It is no longer kept (older than 90 days), or the link is wrong.').waitFor()
  })

  it('LO-14 and a history that is too long to be counted is told as about so many', async () => {
    await records.query(
      `INSERT INTO curfew.audit (actor_login_id, action, target, outcome)
       SELECT 'somebody', 'session.signed_in', '{}', 'done' FROM generate_series(1, 12000)`,
    )
    await records.query('ANALYZE curfew.audit')
    const page = await openDashboard(await stage.openProfile())
    await page.goto('/admin/audit')
    await page.getByRole('heading', { name: /Audit about 12,\d{3} entries/ }).waitFor()
    await page.getByText(/1–50 of about 12,\d{3}/).waitFor()
  })
})

it('RV-15 tells when those were last covered who have never been signed in', async () => {
  const groups = await admin.get<{ items: { id: string }[] }>('/v1/groups?search=Finance')
  const page = await openDashboard(await stage.openProfile())
  await page.goto('/admin/sessions?show=all')
  const row = rowOf(page, 'kwame.mensah')
  await row.waitFor()
  expect(await row.getByText('just now').count()).toBe(0)
  await revoke(admin, { target: { group: groups.items[0]?.id ?? '' } })
  await row.getByText('just now').waitFor()
})

describe('lists longer than a page', () => {
  const WHO = 'sofia.papadopoulou'
  beforeEach(async () => {
    await revoke(admin, { target: { loginIds: [WHO] } })
    await begin(205)
  })

  /** Their sessions, each from an address of its own. */
  const begin = (count: number) =>
    records.query(
      `INSERT INTO curfew.sessions (token_hash, user_id, started_at, last_active_at, ip, browser, os)
       SELECT sha256(gen_random_uuid()::text::bytea), u.id, now() - n * interval '1 minute', now(),
              '10.0.0.0'::inet + n, 'Firefox 140', 'Linux'
       FROM curfew.users AS u, generate_series(1, $1::int) AS n WHERE u.login_id = $2`,
      [count, WHO],
    )

  /** Walks to the end of a list. @returns how many rows were on each page */
  async function walk(page: Page, pager: Locator, rows: Locator): Promise<number[]> {
    const counts: number[] = []
    for (;;) {
      const place = await pager.getByText(/^[\d,]+–[\d,]+ of/).textContent()
      const [first = 0, last = 0] = (place?.match(/\d+/g) ?? []).map(Number)
      await rows.nth(last - first).waitFor()
      counts.push(await rows.count())
      const next = pager.getByRole('button', { name: 'Next' })
      if (await next.isDisabled()) return counts
      await next.click()
      await pager.getByText(`${last + 1}–`).waitFor()
      await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
    }
  }

  it('all the sessions of a user can be reached: in their row, in their panel, in the question', async () => {
    const page = await openDashboard(await stage.openProfile())
    const row = rowOf(page, WHO)
    await row.getByRole('button', { name: '205 active sessions' }).click()
    const pager = page.getByRole('navigation', { name: new RegExp(`^Pages of the sessions of .*${WHO}`) })
    const rows = page.getByRole('table', { name: /^Active sessions of/ }).locator('tbody tr')
    expect(await walk(page, pager, rows)).toEqual([...Array(8).fill(25), 5])
    await rows.last().getByText('10.0.0.205').last().waitFor()

    await row.getByRole('button', { name: 'Force logout' }).click()
    const question = dialog(page, 'Force logout of Sofia Papadopoulou?')
    await question.getByRole('button', { name: 'Force logout of 205 sessions' }).waitFor()
    await question.getByText('1–25 of 205').waitFor()
    expect(await question.getByText(/and \d+ more/).count()).toBe(0)
    await question.getByRole('button', { name: 'Next' }).click()
    await question.getByText('10.0.0.50').waitFor()
    expect(await question.getByRole('listitem').count()).toBe(25)
    await page.keyboard.press('Escape')

    await page.goto(`/admin/sessions?user=${await idOf(WHO)}`)
    const panel = page.getByRole('dialog')
    await panel.getByText('1–25 of 205').waitFor()
    await panel.getByRole('button', { name: 'Next' }).click()
    await panel.getByText('26–50 of 205').waitFor()
  })

  it('and what happened to all of them', async () => {
    await records.query(
      `UPDATE curfew.sessions SET ended_at = started_at + interval '30 seconds', reason = 'idle_timeout',
         initiating_entity = 'policy', notice_id = gen_random_uuid()
       WHERE ended_at IS NULL AND user_id = (SELECT id FROM curfew.users WHERE login_id = $1)`,
      [WHO],
    )
    const page = await openDashboard(await stage.openProfile())
    await page.goto(`/admin/sessions?user=${await idOf(WHO)}`)
    const timeline = page.getByRole('dialog').getByRole('region', { name: 'Timeline' })
    const moments = timeline.getByText('Firefox 140 on Linux')
    await timeline.getByText('Ended for inactivity').nth(5).waitFor()
    // What they did before the last forced logout, which ended more than a page of sessions, is there at once.
    const before = await moments.count()
    await timeline.getByRole('button', { name: 'Show older' }).click()
    await moments.nth(before + 10).waitFor()
  })

  it('and of a thousand ends that one line tells of, few pages are read, and only the first again', async () => {
    await begin(1_000)
    await revoke(admin, { target: { loginIds: [WHO] } })
    const { token } = await signIn(stage.url, WHO)
    await connectLive(stage.url, token).active
    const page = await openDashboard(await stage.openProfile())
    const read: string[] = []
    page.on('request', (request) => {
      const { searchParams } = new URL(request.url())
      if (searchParams.get('sort') === '-endedAt')
        read.push(searchParams.has('cursor') ? 'an older page' : 'the first page')
    })
    await page.goto(`/admin/sessions?user=${await idOf(WHO)}`)
    const timeline = page.getByRole('dialog').getByRole('region', { name: 'Timeline' })
    const older = () => read.filter((one) => one === 'an older page')
    await eventually(() => expect(older()).toHaveLength(2))
    await timeline.getByRole('button', { name: 'Show older' }).waitFor()
    expect(older()).toHaveLength(2)

    read.length = 0
    const forced = timeline.getByText(/^Forced logout by/)
    const before = await forced.count()
    await revoke(admin, { target: { loginIds: [WHO] } })
    await forced.nth(before).waitFor()
    await eventually(() => expect(read).toContain('the first page'))
    expect(read).not.toContain('an older page')
    await timeline.getByRole('button', { name: 'Show older' }).click()
    await eventually(() => expect(older()).toHaveLength(2))
  })

  it('groups beyond the first page are listed, and found by typing', async () => {
    await records.query(
      `INSERT INTO curfew.groups (name) SELECT 'Team ' || to_char(n, 'FM000') FROM generate_series(1, 100) AS n`,
    )
    const page = await openDashboard(await stage.openProfile())
    await page.goto('/admin/sessions')
    await page.getByRole('combobox', { name: 'Group' }).fill('team 097')
    await page.getByRole('option', { name: 'Team 097' }).click()
    await page.waitForURL(/group=/)
    await page.goto('/admin/groups')
    const pager = page.getByRole('navigation', { name: 'Pages of groups' })
    await pager.getByText('1–50 of 106').waitFor()
    const next = pager.getByRole('button', { name: 'Next' })
    // While the second page is on its way, the first is shown, and leads nowhere.
    const held: Route[] = []
    let goesOn = false
    await page.route(/\/v1\/groups\?.*cursor=/, (route) =>
      goesOn ? route.continue() : void held.push(route),
    )
    await next.click()
    await eventually(() => expect(held).toHaveLength(1))
    await next.click({ force: true })
    goesOn = true
    for (const route of held) await route.continue()
    await page.getByRole('link', { name: /^Team 060/ }).waitFor()
    await pager.getByText('51–100 of 106').waitFor()
    await next.click()
    await page.getByRole('link', { name: /^Team 100/ }).waitFor()
  })
})

async function idOf(loginId: string): Promise<string> {
  const { items } = await admin.get<{ items: { id: string }[] }>(`/v1/users?search=${loginId}`)
  return items[0]?.id ?? ''
}
