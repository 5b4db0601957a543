import { durationInWords, fill, minutesAndSeconds, type Strings } from '@curfew/shared/words'
import { type CountdownParts, countDown, spokenSeconds } from '../time/countdown.ts'
import { element, icon } from './element.ts'
import { alertDialog } from './modal.ts'

export interface WarningActs {
  /** False when the server did not confirm. */
  stay(): Promise<boolean>
  signOut(): Promise<boolean>
  /** Says so in the title of the tab: somebody may be looking at another one. */
  mark(text: string): void
  unmark(): void
}

export interface Warning {
  show(endsAt: number, connected: boolean): void
  hide(): void
}

/** "Still there?" with its countdown. Esc stays: the safe choice. */
export function createWarning(
  root: ShadowRoot,
  strings: Strings,
  acts: WarningActs,
  time: CountdownParts,
): Warning {
  const words = strings.warning
  const timer = element('span', { role: 'timer', class: 'timer' })
  const [before = '', after = ''] = words.body.split('{left}')
  const body = element('p', { id: 'warning-body' }, before, timer, after)
  const spoken = element('p', { class: 'spoken', 'aria-live': 'polite' })
  const trouble = element('p', { class: 'trouble', role: 'status' })
  const stay = element('button', { type: 'button', class: 'primary', autofocus: true }, words.stay)
  const signOut = element('button', { type: 'button' }, words.signOut)
  const dialog = alertDialog(root, {
    name: 'warning',
    onEscape: () => void attempt(acts.stay),
    content: [
      icon('M12 7v5l3 2', 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18'),
      element('h2', { id: 'warning-title' }, words.title),
      body,
      trouble,
      element('div', { class: 'buttons' }, stay, signOut),
      spoken,
    ],
  })
  let stop: (() => void) | null = null
  let shownEndsAt: number | null = null

  stay.addEventListener('click', () => void attempt(acts.stay))
  signOut.addEventListener('click', () => void attempt(acts.signOut))

  async function attempt(act: () => Promise<boolean>): Promise<void> {
    trouble.textContent = ''
    dialog.busy(true)
    const done = await act()
    dialog.busy(false)
    if (!done && dialog.isOpen) trouble.textContent = words.failed
  }

  function say(seconds: number): void {
    spoken.textContent = fill(words.spoken, { duration: durationInWords(seconds, strings.lang) })
  }

  return {
    show: (endsAt, connected) => {
      const { title, body: detail } = strings.offline
      trouble.textContent = connected ? '' : `${title} ${detail}`
      if (endsAt === shownEndsAt) return
      stop?.()
      shownEndsAt = endsAt
      let last = Number.POSITIVE_INFINITY
      dialog.open()
      stop = countDown(endsAt, time, (seconds) => {
        const left = minutesAndSeconds(seconds * 1_000)
        timer.textContent = left
        acts.mark(`(${left}) ${words.title}`)
        const due = last === Number.POSITIVE_INFINITY ? seconds : spokenSeconds(last, seconds)
        if (due !== null) say(due)
        last = seconds
      })
    },
    hide: () => {
      stop?.()
      if (shownEndsAt !== null) acts.unmark()
      shownEndsAt = null
      dialog.close()
    },
  }
}
