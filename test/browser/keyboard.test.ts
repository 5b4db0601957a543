import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { check, signIn } from '../support/api.ts'
import { inspect } from '../support/browser/axe.ts'
import { dialog, live, rowOf, toast } from '../support/browser/dashboard.ts'
import { hasFocus, isFocusVisible } from '../support/browser/focus.ts'
import { setStage } from '../support/browser/stage.ts'
import { PASSWORD } from '../support/curfew-process.ts'

const stage = setStage()

/** Presses Tab until the control of that name has the focus; every stop on the way has to be seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let stops = 0; stops < 20; stops++) {
    await page.keyboard.press('Tab')
    expect(await isFocusVisible(page), await focused(page)).toBe(true)
    if (name.test(await focused(page))) return
  }
  throw new Error(`Tab never came to ${name}`)
}

/** What has the focus, by its name or its beginning. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
  })

describe('without a mouse', () => {
  it('an administrator signs in, finds a user, looks at them and signs them out', async () => {
    const user = await signIn(stage.url, 'amina.diallo')
    for (const loginId of ['bruno.almeida', 'daniel.kim']) await signIn(stage.url, loginId)
    const page = await (await stage.openProfile()).newPage()
    const { keyboard } = page
    await page.goto('/admin')
    await hasFocus(page.getByRole('textbox', { name: 'Login id' }))
    await keyboard.type('admin')
    await keyboard.press('Tab')
    await keyboard.type(PASSWORD)
    await keyboard.press('Enter')
    await live(page)

    await page.keyboard.press('Tab')
    await hasFocus(page.getByRole('link', { name: 'Skip to main content' }))
    await keyboard.press('?')
    const keys = dialog(page, 'Keyboard shortcuts')
    await keys.getByText('Select or deselect the row').waitFor()
    expect(await inspect(page, 'keys')).toEqual([])
    await keyboard.press('Escape')
    await keys.waitFor({ state: 'hidden' })
    await page.getByRole('complementary').getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await keys.waitFor()
    await keyboard.press('Escape')
    await keys.waitFor({ state: 'hidden' })

    await keyboard.press('/')
    // A field takes it as what it is.
    await keyboard.type('?')
    expect(await keys.count()).toBe(0)
    await page.getByRole('searchbox').fill('')
    await hasFocus(page.getByRole('searchbox'))
    expect(await isFocusVisible(page)).toBe(true)
    await keyboard.press('ArrowDown')
    await hasFocus(rowOf(page, 'admin'))
    expect(await isFocusVisible(page)).toBe(true)
    for (const [key, row] of [
      ['ArrowDown', 'amina.diallo'],
      ['End', 'daniel.kim'],
      ['ArrowUp', 'bruno.almeida'],
      ['Home', 'admin'],
      ['ArrowDown', 'amina.diallo'],
    ] as const) {
      await keyboard.press(key)
      await hasFocus(rowOf(page, row))
    }

    const selection = page.getByRole('region', { name: 'Selection' })
    await keyboard.press('Space')
    await selection.getByText('1 user selected').waitFor()
    await keyboard.press('Space')
    await selection.waitFor({ state: 'hidden' })
    const sessions = page.getByRole('table', { name: 'Active sessions of amina.diallo' })
    await keyboard.press('ArrowRight')
    await sessions.waitFor()
    await keyboard.press('ArrowLeft')
    await sessions.waitFor({ state: 'hidden' })
    await keyboard.press('Enter')
    await dialog(page, 'Amina Diallo').waitFor()
    await keyboard.press('Escape')
    await dialog(page, 'Amina Diallo').waitFor({ state: 'hidden' })
    await hasFocus(rowOf(page, 'amina.diallo'))

    await tabTo(page, /^Force logout of amina.diallo$/)
    await keyboard.press('Enter')
    const question = dialog(page, 'Force logout of Amina Diallo?')
    await hasFocus(question.getByRole('button', { name: 'Cancel' }))
    await question.getByRole('button', { name: 'Force logout of 1 session' }).waitFor()
    await tabTo(page, /^Force logout of 1 session$/)
    await keyboard.press('Enter')
    await toast(page, 'Signed out Amina Diallo').waitFor()
    expect(await check(user)).toMatchObject({ status: 401 })
    await question.waitFor({ state: 'hidden' })
    await sessions.waitFor({ state: 'hidden' })
    // The button is gone with the session: its row takes the focus.
    await hasFocus(rowOf(page, 'amina.diallo'))

    await keyboard.press('/')
    await keyboard.type('bruno')
    await rowOf(page, 'daniel.kim').waitFor({ state: 'hidden' })
    await keyboard.press('ArrowDown')
    await hasFocus(rowOf(page, 'bruno.almeida'))
  })
})
