import type { User } from '@curfew/shared'
import { fill, minutesAndSeconds } from '@curfew/shared/words'
import { countDown } from '../dialogs/countdown.ts'
import { element } from '../dialogs/element.ts'
import type { Fetch } from '../fetch.ts'
import type { Memory } from '../last-person.ts'
import { attemptSignIn, type Outcome } from './attempt.ts'
import { recallDevice, rememberDevice } from './device.ts'
import type { PageElements } from './elements.ts'
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
  const { form, loginId, password, reveal, shared, submit, trouble } = page
  const label = submit.textContent
  let stopWaiting: (() => void) | null = null

  function arrange(): void {
    form.autocomplete = shared.checked ? 'off' : 'on'
    loginId.autocomplete = shared.checked ? 'off' : 'username'
    password.autocomplete = shared.checked ? 'off' : 'current-password'
  }

  function showPassword(visible: boolean): void {
    password.type = visible ? 'text' : 'password'
    reveal.textContent = visible ? signInEnglish.hide : signInEnglish.show
  }

  async function attempt(): Promise<void> {
    busy(true)
    trouble.replaceChildren()
    showPassword(false)
    const outcome = await attemptSignIn(fetch, base, { loginId: loginId.value, password: password.value })
    busy(false)
    if (outcome.kind !== 'signed_in') return explain(outcome)
    rememberDevice(
      memory,
      base,
      shared.checked ? { shared: true } : { shared: false, loginId: loginId.value },
    )
    password.value = ''
    onSignedIn(outcome.answer.user)
  }

  function explain(outcome: Exclude<Outcome, { kind: 'signed_in' }>): void {
    const { title, body } = troubleOf(outcome, signInEnglish)
    trouble.replaceChildren(element('strong', {}, title), ` ${fill(body, { contact }) ?? ''}`)
    if (outcome.kind === 'refused' && outcome.waitSeconds > 0) wait(outcome.waitSeconds)
    if (outcome.kind === 'refused' && outcome.code === 'invalid_credentials') {
      // Everything else keeps what was typed: it may well have been right.
      password.value = ''
      password.focus()
    }
  }

  function wait(seconds: number): void {
    const time = { now: Date.now, after }
    submit.disabled = true
    stopWaiting = countDown(Date.now() + seconds * 1_000, time, (left) => {
      submit.textContent = fill(signInEnglish.wait, { left: minutesAndSeconds(left * 1_000) })
      if (left === 0) stop()
    })
  }

  function stop(): void {
    stopWaiting?.()
    submit.disabled = false
    submit.textContent = label
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
    if (!submit.disabled) void attempt()
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
    password.value = ''
    showPassword(false)
  })
}

function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}
