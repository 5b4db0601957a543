import { eventually } from '@curfew/server/testing'
import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { revoke, signIn } from '../support/api.ts'
import { dialog, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
const PEOPLE = ['amina.diallo', 'bruno.almeida', 'daniel.kim', 'elif.demir', 'yuki.tanaka', 'luca.moretti']
beforeEach(async () => {
  await revoke(await signIn(stage.url, 'admin'), { target: { everyone: true } })
  await Promise.all([...PEOPLE, ...PEOPLE].map((loginId) => signIn(stage.url, loginId)))
})

const news = (page: Page): Locator => page.getByRole('region', { name: 'Notifications' })

async function end(page: Page, loginId: string): Promise<void> {
  await rowOf(page, loginId)
    .getByRole('button', { name: `Force logout of ${loginId}` })
    .click()
  await dialog(page)
    .getByRole('button', { name: /^Force logout of \d/ })
    .click()
  await dialog(page).waitFor({ state: 'hidden' })
}

/** Where an element is drawn, nothing else is: its middle belongs to it. */
const isUncovered = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => {
    node.scrollIntoView({ block: 'nearest' })
    const { left, top, width, height } = node.getBoundingClientRect()
    const there = document.elementFromPoint(left + width / 2, top + height / 2)
    return there !== null && (there === node || node.contains(there))
  })

describe('BR-7 news has one place, which covers nothing', () => {
  it.each([
    [1440, 500],
    [390, 640],
    [320, 568],
  ])('on a screen of %d by %d', async (width, height) => {
    const dashboard = await openDashboard(await stage.openProfile({ viewport: { width, height } }))
    await end(dashboard, 'amina.diallo')
    await toast(dashboard, 'Signed out Amina Diallo').getByText('2 sessions ended').waitFor()
    for (const loginId of PEOPLE.slice(1)) {
      const button = rowOf(dashboard, loginId).getByRole('button', { name: `Force logout of ${loginId}` })
      expect(await isUncovered(button), loginId).toBe(true)
    }
    await dashboard.getByRole('checkbox', { name: 'Select yuki.tanaka' }).check()
    const act = dashboard.getByRole('region', { name: 'Selection' }).getByRole('button', { name: /^Force/ })
    expect(await isUncovered(act)).toBe(true)
    const { scrollWidth, clientWidth } = await dashboard.evaluate(() => document.documentElement)
    expect(scrollWidth).toBe(clientWidth)
    const shown = await news(dashboard).boundingBox()
    expect((shown?.height ?? 0) / height).toBeLessThan(0.5)
  })

  it.each([
    [1440, 600],
    [390, 640],
  ])('nor does a selection, of what has the focus, on a screen of %d by %d', async (width, height) => {
    const dashboard = await openDashboard(await stage.openProfile({ viewport: { width, height } }))
    await end(dashboard, 'amina.diallo')
    await dashboard.getByRole('checkbox', { name: 'Select bruno.almeida' }).check()
    await dashboard.getByRole('region', { name: 'Selection' }).getByText('1 user selected').waitFor()
    await rowOf(dashboard, 'bruno.almeida').focus()
    const covered: string[] = []
    for (let stops = 0; stops < 25; stops++) {
      await dashboard.keyboard.press('Tab')
      const name = await dashboard.evaluate(() => {
        const focused = document.activeElement
        const bar = document.querySelector('[aria-label="Selection"]')
        const isInPage = document.querySelector('main')?.contains(focused)
        if (!focused || !bar || !isInPage || bar.contains(focused)) return null
        const isBelow = focused.getBoundingClientRect().bottom > bar.getBoundingClientRect().top
        return isBelow ? focused.outerHTML : null
      })
      if (name) covered.push(name)
    }
    expect(covered).toEqual([])
  })

  it('shows the latest, leads to the others, and stays until it is put away', async () => {
    const dashboard = await openDashboard(await stage.openProfile())
    await end(dashboard, 'amina.diallo')
    await toast(dashboard, 'Signed out Amina Diallo').waitFor()
    expect(await news(dashboard).getByText('1 of').count()).toBe(0)
    await end(dashboard, 'bruno.almeida')
    await toast(dashboard, 'Signed out Bruno Almeida').getByText('1 of 2').waitFor()
    expect(await news(dashboard).count()).toBe(1)
    await dashboard.getByRole('status').getByText('Signed out Bruno Almeida').waitFor()
    await dashboard.getByRole('link', { name: 'Audit', exact: true }).click()
    await news(dashboard).getByRole('button', { name: 'Older notification' }).click()
    await toast(dashboard, 'Signed out Amina Diallo').getByText('2 of 2').waitFor()
    await news(dashboard).getByRole('button', { name: 'Dismiss: Signed out Amina Diallo' }).click()
    await toast(dashboard, 'Signed out Bruno Almeida').waitFor()
    await news(dashboard).getByRole('link', { name: 'Delivery details' }).click()
    await dashboard.getByRole('region', { name: 'What was done' }).waitFor()
    await dashboard.emulateMedia({ media: 'print' })
    expect(await news(dashboard).isVisible()).toBe(false)
    await dashboard.emulateMedia({ media: 'screen' })
    await news(dashboard)
      .getByRole('button', { name: /^Dismiss/ })
      .click()
    await news(dashboard).waitFor({ state: 'hidden' })
  })

  it('is reached by the keyboard, and gives its focus back', async () => {
    const dashboard = await openDashboard(await stage.openProfile())
    await end(dashboard, 'amina.diallo')
    await end(dashboard, 'daniel.kim')
    const clear = news(dashboard).getByRole('button', { name: 'Clear all' })
    const isThere = () => clear.evaluate((button) => button.matches(':focus'))
    for (let stops = 0; stops < 100 && !(await isThere()); stops++) await dashboard.keyboard.press('Tab')
    expect(await isThere()).toBe(true)
    await dashboard.keyboard.press('Enter')
    await news(dashboard).waitFor({ state: 'hidden' })
    await eventually(async () =>
      expect(await dashboard.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY'),
    )
  })

  it('is seen beside the panel of a user', async () => {
    const dashboard = await openDashboard(await stage.openProfile({ viewport: { width: 1024, height: 700 } }))
    await rowOf(dashboard, 'elif.demir').getByRole('link').click()
    const panel = dialog(dashboard, 'Elif Demir')
    await panel.getByRole('button', { name: 'Force logout everywhere' }).click()
    await dialog(dashboard, 'Force logout of Elif Demir?')
      .getByRole('button', { name: 'Force logout of 2 sessions' })
      .click()
    const told = toast(dashboard, 'Signed out Elif Demir')
    await told.waitFor()
    expect(await isUncovered(told.getByRole('link', { name: 'Delivery details' }))).toBe(true)
    const [above, below] = await Promise.all([panel.boundingBox(), told.boundingBox()])
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(Math.ceil(below?.y ?? 0))
  })
})
