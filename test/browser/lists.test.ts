import { eventually } from '@curfew/server/testing'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, revoke, signIn } from '../support/api.ts'
import { dialog, openDashboard, rowOf } from '../support/browser/dashboard.ts'
import { hasFocus } from '../support/browser/focus.ts'
import { giveHardNames, HARD, HARD_PERSON } from '../support/browser/hard-names.ts'
import { onIntranet } from '../support/browser/intranet.ts'
import { layoutFaults, visibleHeads } from '../support/browser/layout.ts'
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
  /** Its list. */
  table?: string
  /** What is looked at, where something lies over the page. */
  within?: string
  open(page: Page): Promise<unknown>
}

const table = (page: Page, name: string) => page.getByRole('table', { name, exact: true }).waitFor()

const PLACES: readonly Place[] = [
  {
    name: 'Sessions',
    table: 'users',
    open: async (page) => {
      await page.goto('/admin/sessions?show=all&q=')
      await table(page, 'users')
    },
  },
  {
    name: 'Sessions, opened',
    table: `Active sessions of ${HARD.emoji}`,
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
    table: 'Revocations',
    open: async (page) => {
      await page.goto('/admin/revocations')
      await table(page, 'Revocations')
    },
  },
  {
    name: 'Revocation',
    table: 'Sessions that were ended',
    open: async (page) => {
      await page.goto(`/admin/revocations/${revocationId}`)
      await table(page, 'Sessions that were ended')
    },
  },
  {
    name: 'Revocation, client by client',
    table: 'Deliveries',
    open: async (page) => {
      await page.goto(`/admin/revocations/${revocationId}?view=deliveries`)
      await table(page, 'Deliveries')
    },
  },
  {
    name: 'Audit',
    table: 'Audit',
    open: async (page) => {
      await page.goto('/admin/audit')
      await table(page, 'Audit')
    },
  },
  {
    name: 'Cluster',
    table: 'Nodes',
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

/** What each list promises to show, by the width of the window. */
const COLUMNS: Readonly<Record<string, Readonly<Record<(typeof WIDTHS)[number], string>>>> = {
  users: {
    320: 'Login id, Sessions, Force logout',
    768: 'Login id, Sessions, Last sign-in, Revoked at, Force logout',
    1440: 'Login id, Name, Department, Groups, Sessions, Last sign-in, Last IP, Revoked at, Force logout',
    1920: 'Login id, Name, Department, Groups, Sessions, Last sign-in, Last IP, Revoked at, Force logout',
  },
  [`Active sessions of ${HARD.emoji}`]: {
    320: 'Browser, Force logout',
    768: 'Browser, Signed in, IP, Last activity, Force logout',
    1440: 'Browser, Device, Signed in, IP, Last activity, Connections, Session, Force logout',
    1920: 'Browser, Device, Signed in, IP, Last activity, Connections, Session, Force logout',
  },
  Revocations: {
    320: 'Time, Target',
    768: 'Time, By, Target, Sessions, Deliveries',
    1440: 'Time, By, Target, Reason, Users, Sessions, Deliveries',
    1920: 'Time, By, Target, Reason, Users, Sessions, Deliveries',
  },
  'Sessions that were ended': {
    320: 'Login id, Outcome',
    768: 'Login id, Device, Signed in, Connections, Outcome',
    1440: 'Login id, Name, Device, IP, Signed in, Connections, Session, Outcome',
    1920: 'Login id, Name, Device, IP, Signed in, Connections, Session, Outcome',
  },
  Deliveries: {
    320: 'Login id, Outcome',
    768: 'Login id, Outcome, Cause, Milliseconds, Session',
    1440: 'Login id, Outcome, Cause, Milliseconds, Session, Connection, Node',
    1920: 'Login id, Outcome, Cause, Milliseconds, Session, Connection, Node',
  },
  Audit: {
    320: 'Time, Action',
    768: 'Time, By, Action, Target',
    1440: 'Time, By, Action, Target, Detail, IP, Request',
    1920: 'Time, By, Action, Target, Detail, IP, Request',
  },
  Nodes: {
    320: 'Node, Status',
    768: 'Node, Status, Connections, Version',
    1440: 'Node, Status, Sync, Connections, Version, Running since',
    1920: 'Node, Status, Sync, Connections, Version, Running since',
  },
}

describe('a list of values without an end', () => {
  it('has its columns, and nothing lies upon anything, at any width', async () => {
    const page = await openDashboard(await stage.openProfile())
    const faults: string[] = []
    for (const { name, table, within, open } of PLACES) {
      await open(page)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 })
        await snapshot(page, `lists ${name} ${width}`)
        faults.push(...(await layoutFaults(page, name, within)))
        if (!table) continue
        const heads = (await visibleHeads(page, table)).join(', ')
        if (heads !== COLUMNS[table]?.[width]) faults.push(`${name}, ${width} px: ${heads}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('shows the whole of what is cut: under the pointer, on focus and on a tap', async () => {
    await signIn(stage.url, 'amina.diallo')
    const page = await openDashboard(await stage.openProfile({ hasTouch: true }))
    await page.goto('/admin/sessions?show=all')
    const row = rowOf(page, HARD.long)
    const bubble = page.getByRole('tooltip')
    const department = row.getByText(HARD_PERSON.department)
    await department.hover()
    await eventually(async () => expect(await bubble.textContent()).toBe(HARD_PERSON.department))
    // The pointer may go over it, and Escape puts it away.
    await bubble.hover()
    await page.keyboard.press('Escape')
    await bubble.waitFor({ state: 'detached' })
    expect(await page.getByRole('dialog').count()).toBe(0)

    await page.keyboard.press('/')
    await page.keyboard.press('ArrowDown')
    await row.focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await hasFocus(row.getByRole('link'))
    await eventually(async () => expect(await bubble.textContent()).toBe(HARD.long))
    await page.keyboard.press('Tab')
    await eventually(async () => expect(await bubble.textContent()).toBe(HARD_PERSON.name))
    expect(await page.locator(':focus').getAttribute('aria-describedby')).toBe(
      await bubble.locator('[id]').getAttribute('id'),
    )
    await page.keyboard.press('Escape')
    await bubble.waitFor({ state: 'detached' })

    await department.tap()
    await eventually(async () => expect(await bubble.textContent()).toBe(HARD_PERSON.department))
    await department.tap()
    await bubble.waitFor({ state: 'detached' })
  })

  it('is printed black on white, with all columns and without what can only be pressed', async () => {
    const page = await openDashboard(await stage.openProfile({ colorScheme: 'dark' }))
    await page.goto('/admin/sessions?show=all')
    await table(page, 'users')
    await page.setViewportSize({ width: 720, height: 900 })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await snapshot(page, 'lists printed')
    expect(await visibleHeads(page, 'users')).toEqual([
      'Login id',
      'Name',
      'Department',
      'Groups',
      'Sessions',
      'Last sign-in',
      'Last IP',
      'Revoked at',
    ])
    expect(await layoutFaults(page, 'printed')).toEqual([])
    expect(await page.getByRole('navigation').count()).toBe(0)
    expect(await page.getByRole('button', { name: /^Force logout|^Refresh/ }).count()).toBe(0)
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(await page.getByRole('complementary').count()).toBe(0)
    expect(await page.getByRole('checkbox').count()).toBe(0)
    const row = rowOf(page, HARD.long)
    await row
      .getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
      .first()
      .waitFor()
    const colours = await row.evaluate((element) => {
      const { color } = getComputedStyle(element.querySelector('a') ?? element)
      return [color, getComputedStyle(document.body).backgroundColor]
    })
    expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
    // Nothing of the name is cut.
    const { scrollWidth, clientWidth } = await row
      .getByText(HARD_PERSON.name)
      .first()
      .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
  })
})

describe('a time', () => {
  it('says how long ago it was, and exactly when under the pointer, on focus and on a tap', async () => {
    const page = await openDashboard(await stage.openProfile({ hasTouch: true }))
    await page.goto('/admin/sessions')
    const bubble = page.getByRole('tooltip')
    const time = rowOf(page, 'amina.diallo').getByRole('button', { name: 'just now' })
    const exactly = /^\w+day, \d+ \w+ \d{4} at \d\d:\d\d:\d\d (GMT|WEST|WET|GMT\+1)$/
    await time.hover()
    await eventually(async () => expect(await bubble.textContent()).toMatch(exactly))
    await page.mouse.move(0, 0)
    await bubble.waitFor({ state: 'detached' })
    await time.focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await hasFocus(time)
    await eventually(async () => expect(await bubble.textContent()).toMatch(exactly))
    await page.keyboard.press('Escape')
    await bubble.waitFor({ state: 'detached' })
    await time.tap()
    await eventually(async () => expect(await bubble.textContent()).toMatch(exactly))
    await time.tap()
    await bubble.waitFor({ state: 'detached' })

    await page.getByText('Times are in Europe/Lisbon.').waitFor()
    await page.getByRole('button', { name: 'Show exact times' }).click()
    const second = rowOf(page, 'amina.diallo').getByRole('button', {
      name: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    })
    await second.waitFor()
    await page.reload()
    await second.waitFor()
    await page.getByRole('button', { name: 'Show relative times' }).click()
    await time.waitFor()
  })
})

describe('a field', () => {
  it('shows its focus beside its label, not upon it', async () => {
    const page = await (await stage.openProfile()).newPage()
    await page.goto('/admin')
    for (const name of ['Login id', 'Password']) {
      const field = page.getByRole('textbox', { name })
      await field.focus()
      const { ring, label } = await field.evaluate((input) => {
        // Of a password it is the frame around the field and its button that has the ring.
        const rings = [input, ...(input.closest('.mantine-Input-wrapper')?.querySelectorAll('*') ?? [])]
        const ringed = rings.find((element) => getComputedStyle(element).outlineStyle !== 'none') ?? input
        const { outlineWidth, outlineOffset } = getComputedStyle(ringed)
        const width = Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset)
        const [label] = (input as HTMLInputElement).labels ?? []
        return {
          ring: ringed.getBoundingClientRect().top - width,
          label: label?.getBoundingClientRect().bottom ?? 0,
        }
      })
      expect(ring).toBeGreaterThanOrEqual(label)
    }
  })
})

describe('an id', () => {
  it.each([
    ['https', (url: string) => url],
    ['plain http, where browsers have no clipboard', onIntranet],
  ])('is copied by pressing it, over %s', async (_, at) => {
    const page = await openDashboard(await stage.openProfile({ baseURL: at(stage.url) }))
    await page.goto(`/admin/revocations/${revocationId}`)
    await page.getByRole('button', { name: `Copy the revocation id ${revocationId}` }).click()
    await page.getByRole('status').getByText('Copied').waitFor()
    await page.goto('/admin/sessions')
    await page.getByRole('searchbox').click()
    await page.keyboard.press('Control+V')
    await eventually(async () => expect(await page.getByRole('searchbox').inputValue()).toBe(revocationId))
  })
})

describe('the panel of a user', () => {
  it('is closed by going back to where it was opened, so that Back leads to what was before', async () => {
    const page = await openDashboard(await stage.openProfile())
    await page.getByRole('link', { name: 'Groups' }).click()
    await page.waitForURL('**/admin/groups')
    await page.getByRole('link', { name: 'Sessions' }).click()
    await page.waitForURL('**/admin/sessions')
    const open = () => rowOf(page, 'amina.diallo').getByRole('link').click()
    const panel = dialog(page, 'Amina Diallo')
    await open()
    await panel.waitFor()
    await page.goBack()
    await panel.waitFor({ state: 'hidden' })

    await open()
    await panel.waitFor()
    const link = page.url()
    await page.keyboard.press('Escape')
    await page.waitForURL('**/admin/sessions')
    await panel.waitFor({ state: 'hidden' })
    await page.goBack()
    await page.waitForURL('**/admin/groups')

    // Opened by its address it has no page to go back to.
    await page.goto(link)
    await panel.waitFor()
    await panel.getByRole('button', { name: 'Close the panel' }).click()
    await page.waitForURL('**/admin/sessions')
    await page.goBack()
    await page.waitForURL('**/admin/groups')
  })
})

describe('an address that means nothing', () => {
  it('says so, and leads to the list as it is', async () => {
    const page = await openDashboard(await stage.openProfile())
    for (const [address, list] of [
      ['/admin/sessions?group=nope', 'users'],
      ['/admin/sessions?cursor=abc&page=2', 'users'],
      ['/admin/audit?cursor=zzz', 'Audit'],
    ] as const) {
      await page.goto(address)
      const said = page.getByRole('alert').filter({ hasText: 'This link is no longer valid' })
      expect(await said.getByRole('button').count(), address).toBe(0)
      await said.getByRole('link', { name: 'Go to the full list' }).click()
      await table(page, list)
      expect(new URL(page.url()).search).toBe('')
    }
  })

  it('has a way back on a phone, too', async () => {
    const page = await openDashboard(await stage.openProfile({ viewport: { width: 390, height: 800 } }))
    await page.goto('/admin/groups/00000000-0000-4000-8000-000000000000')
    await page.getByText('Group not found').waitFor()
    await page.getByRole('link', { name: 'All groups' }).click()
    await page.getByRole('navigation', { name: 'Groups', exact: true }).waitFor()
  })
})

describe('what a list has come to', () => {
  it('is told to who does not see it: of a search, and of Refresh', async () => {
    const page = await openDashboard(await stage.openProfile())
    const status = page.getByRole('status')
    await page.getByRole('searchbox').fill('amina')
    await status.filter({ hasText: /^1 user matches$/ }).waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Refresh' }).click()
    await status.filter({ hasText: /^Refreshed$/ }).waitFor({ state: 'attached' })
    await page.getByRole('searchbox').fill('nobody of this name')
    await status.filter({ hasText: 'match' }).waitFor()
  })
})
