import type { EndWords } from '@curfew/shared/words'
import { element, icon } from './element.ts'
import { alertDialog } from './modal.ts'

/** The signed-out screen: it takes the whole page, so that nothing of it is left to see or to use. */
export function showSignedOut(root: ShadowRoot, words: EndWords, onButton: () => void): void {
  const button = element('button', { type: 'button', class: 'primary', autofocus: true }, words.button)
  button.addEventListener('click', onButton)
  const lines = [words.body, words.message].filter((line) => line !== '')
  const dialog = alertDialog(root, {
    name: 'signed-out',
    content: [
      icon('M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4', 'M10 16l-4-4 4-4', 'M6 12h9'),
      element('h2', { id: 'signed-out-title' }, words.title),
      element('div', { id: 'signed-out-body' }, ...lines.map((line) => element('p', { dir: 'auto' }, line))),
      element('div', { class: 'buttons' }, button),
      ...(words.reference ? [element('p', { class: 'reference' }, words.reference)] : []),
    ],
  })
  dialog.open()
}
