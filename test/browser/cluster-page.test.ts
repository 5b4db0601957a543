import { eventually } from '@curfew/server/testing'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, type Caller, revoke, signIn } from '../support/api.ts'
import { inspect } from '../support/browser/axe.ts'
import { openDashboard } from '../support/browser/dashboard.ts'
import { setStage } from '../support/browser/stage.ts'
import { type CurfewProcess, startCurfew } from '../support/curfew-process.ts'
import { connectLive } from '../support/live-client.ts'

const stage = setStage()
let admin: Caller
let other: CurfewProcess
beforeAll(async () => {
  other = await startCurfew({ databaseUrl: stage.records.url, demo: false })
  admin = await signIn(stage.url, 'admin')
})
afterAll(() => other?.stop())

/** A node is silent for 4 s before it is taken out. */
const TAKEN_OUT = { timeout: 20_000 }

/** Somebody with a page open at a node. */
async function arrive(loginId: string, node: string): Promise<Caller> {
  const caller = await signIn(stage.url, loginId)
  await connectLive(node, caller.token).active
  return caller
}

/** Which of these texts have been on the page from now on, however briefly, in alphabetical order. */
async function noteWhatIsShown(page: Page, texts: string[]): Promise<() => Promise<string[]>> {
  const seen = await page.evaluateHandle((wanted) => {
    const found = new Set<string>()
    const look = () => {
      for (const text of wanted) if (document.body.textContent?.includes(text)) found.add(text)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    look()
    return found
  }, texts)
  return () => seen.evaluate((found) => [...found].sort())
}

const card = (page: Page) => page.getByRole('region', { name: 'Delivery in the last 24 hours' })
const go = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()
const nodesOf = (page: Page) => page.getByRole('table', { name: 'Nodes' }).getByRole('row')

// The demo application of the first one is a node too.
describe('two processes', () => {
  it('are shown, and that one of them dies, as soon as it is known and without a reload', async () => {
    const page = await openDashboard(await stage.openProfile())
    await card(page).getByText('No forced logout in the last 24 hours').waitFor()
    await go(page, 'Cluster')
    await page.getByText('All 3 nodes are healthy').waitFor()
    const own = nodesOf(page).filter({ hasText: 'answers this page' })
    // The youngest stands last.
    const its = nodesOf(page).last()
    for (const row of [own, its]) await row.getByText('healthy').waitFor()
    const connected = its.getByRole('cell').nth(3)
    expect(await connected.textContent()).toBe('0')
    const { sessionId } = await arrive('amina.diallo', other.url)
    await eventually(async () => expect(await connected.textContent()).toBe('1'))

    const shown = await noteWhatIsShown(page, ['not responding', '1 of 3 nodes is not responding.'])
    expect(await shown()).toEqual([])
    await other.kill()
    await eventually(async () =>
      expect(await shown()).toEqual(['1 of 3 nodes is not responding.', 'not responding']),
    )
    await own.getByText('healthy').waitFor()

    // What its client never heard is accounted for while one looks on.
    const { revocation } = await revoke(admin, { target: { sessions: [sessionId] } })
    const second = await openDashboard(await stage.openProfile())
    await second.goto(`/admin/revocations/${revocation.id}?view=deliveries`)
    const outcome = second.getByRole('table', { name: 'Deliveries' })

    await its.getByText('lost').waitFor(TAKEN_OUT)
    await page.getByText('Both nodes are healthy').waitFor()
    await outcome.getByRole('cell', { name: 'node was lost' }).waitFor()
    expect(await inspect(page, 'cluster, a node lost')).toEqual([])
  })

  it('LO-6 tell that one of them has fallen behind, and what it refuses', async () => {
    await other.stop()
    other = await startCurfew({ databaseUrl: stage.records.url, demo: false })
    const page = await openDashboard(await stage.openProfile())
    await go(page, 'Cluster')
    await page.getByText('All 3 nodes are healthy').waitFor()
    const records = new pg.Client(stage.records.url)
    await records.connect()
    // Lists of it have to wait, and with them all others of that node.
    await records.query('BEGIN; LOCK TABLE curfew.audit IN ACCESS EXCLUSIVE MODE')
    const lists = Array.from({ length: 6 }, () =>
      fetch(`${other.url}/v1/audit`, { headers: { authorization: `Bearer ${admin.token}` } }),
    )
    const its = nodesOf(page).filter({ hasText: 'Overloaded' })
    await its.getByText('requests without a session').waitFor()
    await page.getByText('1 of 3 nodes is overloaded.').waitFor()
    expect(await inspect(page, 'cluster, a node overloaded')).toEqual([])
    await records.query('ROLLBACK')
    await records.end()
    await Promise.all(lists)
    // It has to be quick again for a while before it takes everything.
    await page.getByText('All 3 nodes are healthy').waitFor({ timeout: 30_000 })
  })

  it('tell how fast the last day’s forced logouts were, whichever of them did it', async () => {
    await other.stop()
    other = await startCurfew({ databaseUrl: stage.records.url, demo: false })
    const page = await openDashboard(await stage.openProfile())
    await card(page).getByText('0 confirmed, 1 no response').waitFor()
    const { sessionId } = await arrive('bruno.almeida', other.url)
    await revoke(at(other.url, admin), { target: { sessions: [sessionId] } })
    await card(page).getByText('1 confirmed, 1 no response').waitFor()
    expect(await card(page).locator('b').allTextContents()).toEqual([
      expect.stringMatching(/\d ms$/),
      expect.stringMatching(/\d ms$/),
    ])
  })

  it('are not shown to who may not see the system', async () => {
    const page = await openDashboard(await stage.openProfile(), 'operator')
    expect(await page.getByRole('link', { name: 'Cluster' }).count()).toBe(0)
    await page.goto('/admin/cluster')
    await page.getByText('You don’t have permission to view the cluster').waitFor()
  })
})
