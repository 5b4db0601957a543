import { CROWD_AFTER_MS, type ErrorCode, triesAgain, type User } from '@curfew/shared'
import { fill } from '@curfew/shared/words'
import { element } from '../dialogs/element.ts'
import type { Memory } from '../page/last-person.ts'
import type { Fetch } from '../requests/fetch.ts'
import { attemptSignIn, type Outcome } from './attempt.ts'
import { recallDevice, rememberDevice } from './device.ts'
import type { PageElements } from './elements.ts'
import { createRetry } from './retry.ts'
import { signInEnglish, troubleOf } from './words.ts'

export interface FormParts {
  /** Where Curfew is mounted, without a slash at the end. */
  base: string
  contact: string
  /** What this device keeps. */
  memory: Memory | null
  fetch: Fetch
  onSignedIn(user: User): void
}

/** Brings the form to life: attempts, what went wrong, waiting, the shared device, the password that can be seen. */
export function watchForm(page: PageElements, { base, contact, memory, fetch, onSignedIn }: FormParts): void {
  const { form, loginId, password, reveal, shared, submit, trouble, waiting } = page
  const retry = createRetry({ page, strings: signInEnglish, time: { now: Date.now, after } })
  /** When the person last asked for it. */
  let askedAt = 0
  /** What was typed has changed since it was last tried. */
  let isEdited = false

  function arrange(): void {
    form.autocomplete = shared.checked ? 'off' : 'on'
    loginId.autocomplete = shared.checked ? 'off' : 'username'
    password.autocomplete = shared.checked ? 'off' : 'current-password'
  }

  function showPassword(visible: boolean): void {
    password.type = visible ? 'text' : 'password'
    reveal.textContent = visible ? signInEnglish.hide : signInEnglish.show
  }

  function ask(): void {
    askedAt = Date.now()
    trouble.replaceChildren()
    showPassword(false)
    void attempt({ isAutomatic: false })
  }

  async function attempt({ isAutomatic }: { isAutomatic: boolean }): Promise<void> {
    const who = { loginId: loginId.value, password: password.value }
    busy(true)
    isEdited = false
    const stopClock = after(CROWD_AFTER_MS, () => write(waiting, signInEnglish.crowd))
    const outcome = await attemptSignIn(fetch, base, who)
    stopClock()
    busy(false)
    if (outcome.kind !== 'signed_in') return explain(outcome, isAutomatic)
    write(waiting, '')
    rememberDevice(memory, base, shared.checked ? { shared: true } : { shared: false, loginId: who.loginId })
    password.value = ''
    onSignedIn(outcome.answer.user)
  }

  function explain(outcome: Exclude<Outcome, { kind: 'signed_in' }>, isAutomatic: boolean): void {
    const { title, body } = troubleOf(outcome, signInEnglish)
    const sentence = ` ${fill(body, { contact }) ?? ''}`
    if (trouble.textContent !== title + sentence) {
      trouble.replaceChildren(element('strong', {}, title), sentence)
    }
    const again = outcome.kind === 'refused' && goesOn(outcome) ? goOn : undefined
    write(waiting, again ? signInEnglish.again : '')
    if (outcome.kind !== 'refused') return
    // Whoever has changed what they typed means something else.
    const seconds = isEdited ? 0 : outcome.waitSeconds
    if (seconds > 0) retry.wait({ seconds, again, isKnown: isAutomatic })
    // Everything else keeps what was typed: it may well have been right. So does what has been typed since.
    if (outcome.code === 'invalid_credentials' && !isEdited) {
      password.value = ''
      password.focus()
    }
  }

  const goesOn = ({ code, waitSeconds }: { code: ErrorCode; waitSeconds: number }): boolean =>
    !isEdited && triesAgain(code, waitSeconds, Date.now() - askedAt)

  function goOn(): void {
    // Another tab may have signed somebody in meanwhile: then the form is not there.
    if (form.hidden) write(waiting, '')
    else void attempt({ isAutomatic: true })
  }

  function stopGoingOn(): void {
    isEdited = true
    if (retry.stop()) write(waiting, '')
  }

  function busy(on: boolean): void {
    form.setAttribute('aria-busy', String(on))
    submit.disabled = on
  }

  const device = recallDevice(memory, base)
  shared.checked = device.shared
  if (!device.shared && loginId.value === '') loginId.value = device.loginId
  arrange()
  submit.disabled = false
  ;(loginId.value === '' ? loginId : password).focus()

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!submit.disabled) ask()
  })
  form.addEventListener('input', ({ target }) => {
    if (target !== loginId && target !== password) return
    stopGoingOn()
  })
  reveal.addEventListener('click', () => showPassword(password.type === 'password'))
  shared.addEventListener('change', () => {
    // At once, not only after signing in: the next person may come before that.
    const keptId = recallDevice(memory, base)
    if (shared.checked && !keptId.shared && loginId.value === keptId.loginId) loginId.value = ''
    rememberDevice(memory, base, shared.checked ? { shared: true } : { shared: false, loginId: '' })
    arrange()
  })
  // A page that comes back from memory comes back empty.
  addEventListener('pagehide', () => {
    stopGoingOn()
    password.value = ''
    showPassword(false)
  })
}

function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}

/** Screen readers say again what is written again. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
