import type { ErrorCode } from '@curfew/shared'
import type { Strings, TroubleStrings } from '@curfew/shared/words'
import { hidePopover, showPopover } from '../browser/dialog-features.ts'
import { element } from './element.ts'

export interface GaveUpActs {
  reload(): void
  reconnect(): void
}

export interface GaveUpLine {
  show(code: ErrorCode): void
  hide(): void
}

/** The line that says that there will be no live connection, and what can be done. The page below stays as it is. */
export function createGaveUpLine(root: ShadowRoot, strings: Strings, acts: GaveUpActs): GaveUpLine {
  const line = element('div', { class: 'line gave-up', popover: 'manual', hidden: true })
  const region = element('div', { role: 'status' })
  const button = element('button', { type: 'button' })
  line.append(region, button)
  root.append(line)
  let shown: ErrorCode | null = null

  button.addEventListener('click', () =>
    shown === 'protocol_not_supported' ? acts.reload() : acts.reconnect(),
  )

  return {
    show: (code) => {
      if (shown === code) return
      shown = code
      const { title, body, button: label } = wordsOf(code, strings)
      button.textContent = label
      line.hidden = false
      showPopover(line)
      region.replaceChildren(element('strong', {}, title), ` ${body}`)
    },
    hide: () => {
      shown = null
      hidePopover(line)
      line.hidden = true
      region.replaceChildren()
    },
  }
}

function wordsOf(code: ErrorCode, { gaveUp }: Strings): TroubleStrings {
  return code === 'protocol_not_supported' || code === 'too_many_connections' ? gaveUp[code] : gaveUp.other
}
