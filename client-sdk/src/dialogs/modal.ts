import { closeModal, showModal } from '../browser/dialog-features.ts'
import { element } from './element.ts'

export interface Modal {
  open(): void
  close(): void
  /** While an act is under way its buttons wait. */
  busy(busy: boolean): void
  readonly isOpen: boolean
}

interface ModalParts {
  /** Its parts' ids are `<name>-title` and `<name>-body`. */
  name: string
  content: (Node | string)[]
  /** Absent: Esc does nothing. */
  onEscape?(): void
}

/** A native modal dialog that only its owner closes. The browser gives the focus back when it does. */
export function alertDialog(root: ShadowRoot, { name, content, onEscape }: ModalParts): Modal {
  const dialog = element(
    'dialog',
    {
      role: 'alertdialog',
      class: name,
      closedby: 'none',
      'aria-labelledby': `${name}-title`,
      'aria-describedby': `${name}-body`,
    },
    element('div', { class: 'card' }, ...content),
  )
  root.append(dialog)
  let wanted = false
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    onEscape?.()
  })
  // A browser may close it over our refusal, when Esc is pressed twice.
  dialog.addEventListener('close', () => wanted && showModal(dialog))

  return {
    open: () => {
      wanted = true
      if (!dialog.open) showModal(dialog)
    },
    close: () => {
      wanted = false
      closeModal(dialog)
    },
    busy: (busy) => {
      dialog.setAttribute('aria-busy', String(busy))
    },
    get isOpen() {
      return dialog.open
    },
  }
}
