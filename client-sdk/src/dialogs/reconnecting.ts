import type { Strings } from '@curfew/shared/words'
import { hidePopover, showPopover } from '../browser/dialog-features.ts'
import { element } from './element.ts'

/** A connection that is back sooner was not worth a word. */
const DELAY_MILLISECONDS = 2_000

export interface Reconnecting {
  show(): void
  hide(): void
}

/** The line that says so when the connection is lost. It never speaks of being signed out. */
export function createReconnecting(
  root: ShadowRoot,
  { offline }: Strings,
  after: (milliseconds: number, run: () => void) => () => void,
): Reconnecting {
  const line = element('div', { class: 'line reconnecting', popover: 'manual', hidden: true })
  const region = element('div', { role: 'status' })
  line.append(element('span', { class: 'spinner', 'aria-hidden': 'true' }), region)
  root.append(line)
  let cancel: (() => void) | null = null
  return {
    show: () => {
      cancel ??= after(DELAY_MILLISECONDS, () => {
        line.hidden = false
        showPopover(line)
        region.replaceChildren(element('strong', {}, offline.title), ` ${offline.body}`)
      })
    },
    hide: () => {
      cancel?.()
      cancel = null
      hidePopover(line)
      line.hidden = true
      region.replaceChildren()
    },
  }
}
