import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, revoke, signIn } from '../support/api.ts'
import { dialog, openDashboard, rowOf } from '../support/browser/dashboard.ts'
import { giveHardNames, HARD } from '../support/browser/hard-names.ts'
import { layoutFaults } from '../support/browser/layout.ts'
import { snapshot } from '../support/browser/pictures.ts'
import { setStage } from '../support/browser/stage.ts'
import { connectLive } from '../support/live-client.ts'

const stage = setStage()
const WIDTHS = [320, 768, 1440, 1920] as const

let admin: Caller
let revocationId: string
beforeAll(async () => {
  admin = await signIn(stage.url, 'admin')
  for (const loginId of ['bruno.almeida', 'leila.haddad', 'oskar.nowak', 'oskar.nowak', 'amina.diallo']) {
    const { token } = await signIn(stage.url, loginId)
    await connectLive(stage.url, token).active
  }
  const ended = await Promise.all(
    ['bruno.almeida', 'leila.haddad', 'oskar.nowak'].map((loginId) => signIn(stage.url, loginId)),
  )
  await Promise.all(ended.map(({ token }) => connectLive(stage.url, token).active))
  await giveHardNames(stage.records.url)
  const { revocation } = await revoke(admin, {
    target: { sessions: ended.map(({ sessionId }) => sessionId) },
    reasonAdmin: 'A reason without an end '.repeat(20).trim(),
  })
  revocationId = revocation.id
  await revoke(admin, { target: { loginIds: [HARD.long] }, reasonAdmin: '🧯'.repeat(100) })
  const { token } = await signIn(stage.url, 'amina.diallo')
  await connectLive(stage.url, token).active
})

interface Place {
  name: string
  /** What is looked at, where something lies over the page. */
  within?: string
  open(page: Page): Promise<unknown>
}

const table = (page: Page, name: string) => page.getByRole('table', { name }).waitFor()

const PLACES: readonly Place[] = [
  {
    name: 'Sessions',
    open: async (page) => {
      await page.goto('/admin/sessions?show=all&q=')
      await table(page, 'users')
    },
  },
  {
    name: 'Sessions, opened',
    open: async (page) => {
      await page.goto('/admin/sessions')
      await page.getByRole('button', { name: `2 active sessions of ${HARD.emoji}` }).click()
      await table(page, `Active sessions of ${HARD.emoji}`)
    },
  },
  {
    name: 'User',
    within: '[role="dialog"]',
    open: async (page) => {
      await page.goto('/admin/sessions')
      await rowOf(page, HARD.emoji).getByRole('link').click()
      await dialog(page).getByRole('region', { name: 'Timeline' }).waitFor()
    },
  },
  {
    name: 'Groups',
    open: async (page) => {
      await page.goto('/admin/groups')
      await page.getByRole('link', { name: /^Support Support/ }).waitFor()
    },
  },
  {
    name: 'Group',
    open: async (page) => {
      await page.goto('/admin/groups')
      await page.getByRole('link', { name: /^Support Support/ }).click()
      await page.getByRole('table', { name: /^members of Support/ }).waitFor()
    },
  },
  {
    name: 'Revocations',
    open: async (page) => {
      await page.goto('/admin/revocations')
      await table(page, 'Revocations')
    },
  },
  {
    name: 'Revocation',
    open: async (page) => {
      await page.goto(`/admin/revocations/${revocationId}`)
      await table(page, 'Deliveries')
    },
  },
  {
    name: 'Audit',
    open: async (page) => {
      await page.goto('/admin/audit')
      await table(page, 'Audit')
    },
  },
  {
    name: 'Cluster',
    open: async (page) => {
      await page.goto('/admin/cluster')
      await table(page, 'Nodes')
    },
  },
  {
    name: 'Settings',
    open: async (page) => {
      await page.goto('/admin/settings')
      await page.getByRole('button', { name: 'Save' }).waitFor()
    },
  },
]

describe('a list of values without an end', () => {
  it('has nothing lying upon anything, at any width', async () => {
    const page = await openDashboard(await stage.openProfile())
    const faults: string[] = []
    for (const { name, within, open } of PLACES) {
      await open(page)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 })
        await snapshot(page, `lists ${name} ${width}`)
        faults.push(...(await layoutFaults(page, name, within)))
      }
    }
    expect(faults).toEqual([])
  })
})
