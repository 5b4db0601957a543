import type { User } from '@curfew/shared'
import { durationInWords, fill, minutesAndSeconds } from '@curfew/shared/words'
import { element } from '../dialogs/element.ts'
import type { Memory } from '../page/last-person.ts'
import type { Fetch } from '../requests/fetch.ts'
import { browserTime } from '../time/browser-time.ts'
import { attemptSignIn } from './attempt.ts'
import { type AttemptsState, createAttempts, type Failure } from './attempts.ts'
import { recallDevice, rememberDevice } from './device.ts'
import type { PageElements } from './elements.ts'
import { signInEnglish, troubleOf, waitingOf } from './words.ts'

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
  const { form, loginId, password, reveal, shared, submit, trouble, waiting, spoken } = page
  const label = submit.textContent
  const attempts = createAttempts({
    attempt: (who) => attemptSignIn(fetch, base, who),
    onSignedIn: ({ user }, who) => {
      rememberDevice(
        memory,
        base,
        shared.checked ? { shared: true } : { shared: false, loginId: who.loginId },
      )
      password.value = ''
      onSignedIn(user)
    },
    onFailed: (failure, isEdited) => {
      // Everything else keeps what was typed: it may well have been right. So does what has been typed since.
      if (isEdited || failure.kind !== 'refused' || failure.code !== 'invalid_credentials') return
      password.value = ''
      password.focus()
    },
    // Another tab may have signed somebody in meanwhile: then the form is not there.
    mayTryAgain: () => !form.hidden,
    time: browserTime,
  })

  function draw(state: AttemptsState): void {
    form.setAttribute('aria-busy', String(state.kind === 'trying'))
    submit.disabled = state.kind !== 'ready'
    if (state.kind === 'waiting') {
      submit.textContent = fill(signInEnglish.wait, { left: minutesAndSeconds(state.secondsLeft * 1_000) })
    } else submit.textContent = label
    const told = state.kind === 'waiting' ? state.spoken : null
    write(
      spoken,
      told === null ? '' : (fill(signInEnglish.spoken, { duration: durationInWords(told) }) ?? ''),
    )
    write(waiting, waitingOf(state, signInEnglish))
    explain(state.failure)
  }

  function explain(failure: Failure | null): void {
    if (!failure) {
      trouble.replaceChildren()
      return
    }
    const { title, body } = troubleOf(failure, signInEnglish)
    const sentence = ` ${fill(body, { contact }) ?? ''}`
    if (trouble.textContent === title + sentence) return
    trouble.replaceChildren(element('strong', {}, title), sentence)
  }

  function arrange(): void {
    form.autocomplete = shared.checked ? 'off' : 'on'
    loginId.autocomplete = shared.checked ? 'off' : 'username'
    password.autocomplete = shared.checked ? 'off' : 'current-password'
  }

  function showPassword(visible: boolean): void {
    password.type = visible ? 'text' : 'password'
    reveal.textContent = visible ? signInEnglish.hide : signInEnglish.show
  }

  const device = recallDevice(memory, base)
  shared.checked = device.shared
  // Whoever was faster than this script is typing already: neither their words nor their place are touched.
  const isTyping = document.activeElement === loginId || document.activeElement === password
  if (!device.shared && loginId.value === '' && !isTyping) loginId.value = device.loginId
  arrange()
  attempts.subscribe(() => draw(attempts.getSnapshot()))
  draw(attempts.getSnapshot())
  if (!isTyping) (loginId.value === '' ? loginId : password).focus()

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (submit.disabled) return
    showPassword(false)
    attempts.submit({ loginId: loginId.value, password: password.value })
  })
  form.addEventListener('input', ({ target }) => {
    if (target === loginId || target === password) attempts.edited()
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
    attempts.edited()
    password.value = ''
    showPassword(false)
  })
}

/** Screen readers say again what is written again. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
