import { endedWords, english, type Strings } from '@curfew/shared/words'
import { addStyles } from '../browser/dialog-features.ts'
import type { Curfew } from '../curfew.ts'
import type { LastPerson } from '../page/last-person.ts'
import type { CountdownParts } from '../time/countdown.ts'
import { createGaveUpLine } from './gave-up.ts'
import { createReconnecting } from './reconnecting.ts'
import { showSignedOut } from './signed-out.ts'
import { STYLES } from './styles.ts'
import { createTabTitle } from './tab-title.ts'
import { viewOf } from './view.ts'
import { createWarning } from './warning.ts'

export interface DialogSettings {
  strings?: Strings
  contact?: string
  /** Whose page this tab showed last: after a reload it says more than the state does. */
  recall?(): LastPerson | null
  /** Told what the signed-out screen says when it appears. */
  onEndShown?(text: string): void
  /** Reloads the page. */
  reload(): void
}

/**
 * Puts the ready-made dialogs on the page, in a shadow root that the page's styles do not reach, and keeps them in
 * step with the session.
 *
 * @returns what takes them away
 */
export function mountDialogs(
  curfew: Pick<Curfew, 'getSnapshot' | 'subscribe' | 'extend' | 'signOut' | 'signIn' | 'reconnect'>,
  { strings = english, contact, recall, onEndShown, reload }: DialogSettings,
  time: CountdownParts,
): () => void {
  const host = document.createElement('curfew-dialogs')
  host.lang = strings.lang
  host.dir = strings.dir
  const root = host.attachShadow({ mode: 'open' })
  addStyles(root, STYLES)
  document.body.append(host)

  const title = createTabTitle()
  const warning = createWarning(
    root,
    strings,
    { stay: curfew.extend, signOut: curfew.signOut, mark: title.mark, unmark: title.unmark },
    time,
  )
  const reconnecting = createReconnecting(root, strings, time.after)
  const gaveUp = createGaveUpLine(root, strings, { reload, reconnect: curfew.reconnect })
  let isOver = false

  function show(): void {
    const view = viewOf(curfew.getSnapshot())
    if (view.kind === 'reconnecting') reconnecting.show()
    else reconnecting.hide()
    if (view.kind === 'gave_up') gaveUp.show(view.code)
    else gaveUp.hide()
    if (view.kind === 'warning') warning.show(view.endsAt, view.connected)
    else warning.hide()
    if (view.kind === 'ended' && !isOver) {
      isOver = true
      const last = recall?.()
      const remembered = last?.sessionId === view.notice.sessionId ? last : {}
      const words = endedWords(view.notice, { contact, ...remembered, ...view.facts }, strings)
      showSignedOut(root, words, curfew.signIn)
      title.mark(words.title)
      onEndShown?.(Object.values(words).join(' '))
    }
  }

  const unsubscribe = curfew.subscribe(show)
  show()
  return () => {
    unsubscribe()
    reconnecting.hide()
    gaveUp.hide()
    warning.hide()
    title.unmark()
    host.remove()
  }
}
