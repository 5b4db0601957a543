// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepFocus } from './keep-focus.ts'

let end: () => void
beforeEach(() => {
  document.body.innerHTML = `
    <main id="main" tabindex="-1">
      <div id="row" tabindex="-1"><button id="act">Force logout</button></div>
      <button id="other">Refresh</button>
    </main>
    <div role="dialog" id="dialog"><button id="cancel">Cancel</button></div>`
  end = keepFocus()
})
afterEach(() => end())

const find = (id: string): HTMLElement => document.getElementById(id) ?? document.body
/** Observers are told after the current turn. */
const changesSeen = (): Promise<void> => Promise.resolve()

test('what was around a button takes the focus when the button goes', async () => {
  find('act').focus()
  find('act').remove()
  await changesSeen()
  expect(document.activeElement?.id).toBe('row')
  find('row').remove()
  await changesSeen()
  expect(document.activeElement?.id).toBe('main')
})

test('after a dialog it goes back to where it was, or to what is left there', async () => {
  find('act').focus()
  find('cancel').focus()
  find('act').remove()
  await changesSeen()
  expect(document.activeElement?.id).toBe('cancel')
  find('dialog').remove()
  await changesSeen()
  expect(document.activeElement?.id).toBe('row')
})

test('it goes back also when the dialog was answered with the mouse, past what is disabled', async () => {
  find('act').focus()
  find('cancel').dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }))
  find('cancel').focus()
  find('act').setAttribute('disabled', '')
  find('dialog').remove()
  await changesSeen()
  expect(document.activeElement?.id).toBe('row')
})

test('nothing is done about a focus that somebody took elsewhere or gave up', async () => {
  find('act').focus()
  find('other').focus()
  find('act').remove()
  await changesSeen()
  expect(document.activeElement?.id).toBe('other')
  document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }))
  find('other').blur()
  find('other').remove()
  await changesSeen()
  expect(document.activeElement).toBe(document.body)
})
