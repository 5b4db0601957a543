// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleSession, sampleUser, USER_ID } from '../../testing/sample.ts'
import type { Fetch } from '../requests/fetch.ts'
import { pageElements } from './elements.ts'
import { watchForm } from './form.ts'
import { signInEnglish } from './words.ts'

const html = readFileSync(join(import.meta.dirname, 'sign-in.html'), 'utf8')
const answered = { user: sampleUser(), session: sampleSession(0), permissions: [] }
const signedIn: Fetch = async () => Response.json(answered)
const refused =
  (status: number, code: string, headers: Record<string, string> = {}): Fetch =>
  async () =>
    new Response(JSON.stringify({ code }), { status, headers })

beforeEach(() => {
  localStorage.clear()
  document.body.innerHTML = html
})

/** The page as the server sends it, with its script. */
function open(fetch: Fetch = signedIn) {
  const page = pageElements()
  const arrivals: string[] = []
  watchForm(page, {
    base: '/curfew',
    contact: 'the help desk',
    memory: localStorage,
    fetch,
    onSignedIn: ({ id }) => arrivals.push(id),
  })
  return { page, arrivals }
}

async function submit({ page }: ReturnType<typeof open>, loginId = 'maria', password = 'secret') {
  page.loginId.value = loginId
  page.password.value = password
  page.form.dispatchEvent(new SubmitEvent('submit', { cancelable: true }))
  await vi.waitFor(() => expect(page.form.getAttribute('aria-busy')).toBe('false'))
}

/** Presses the button, without waiting for what comes of it. */
function press({ page }: ReturnType<typeof open>) {
  page.form.dispatchEvent(new SubmitEvent('submit', { cancelable: true }))
}

function type(field: HTMLInputElement, text: string) {
  field.value = text
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

function switchShared(page: ReturnType<typeof pageElements>, on: boolean) {
  page.shared.checked = on
  page.shared.dispatchEvent(new Event('change'))
}

describe('the sign-in form', () => {
  it('signs in and keeps the login id for the next time', async () => {
    const first = open()
    await submit(first)
    expect(first.arrivals).toEqual([USER_ID])
    expect(first.page.password.value).toBe('')

    document.body.innerHTML = html
    const { page } = open()
    expect(page.loginId.value).toBe('maria')
    expect(document.activeElement).toBe(page.password)
  })

  it('starts in the first field when nothing is known', () => {
    const { page } = open()
    expect(document.activeElement).toBe(page.loginId)
    expect(page.submit.disabled).toBe(false)
  })

  it('a wrong password empties that field and goes there', async () => {
    const form = open(refused(401, 'invalid_credentials'))
    await submit(form)
    expect(form.page.trouble.textContent).toBe('Login id or password is wrong Check both and try again.')
    expect([form.page.loginId.value, form.page.password.value]).toEqual(['maria', ''])
    expect(document.activeElement).toBe(form.page.password)
    expect(form.arrivals).toEqual([])
  })

  it.each([
    ['too many attempts', refused(429, 'rate_limited'), 'Too many attempts'],
    ['a server that cannot tell', refused(503, 'unavailable'), 'Sign-in is temporarily unavailable'],
    ['no network', () => Promise.reject(new TypeError('offline')), 'No connection'],
    ['a blocked account', refused(403, 'user_blocked'), 'Your account is not active Contact the help desk.'],
    ['a code of a newer server', refused(403, 'new'), 'That did not work'],
  ])('%s keeps what was typed', async (_, fetch, words) => {
    const form = open(fetch)
    await submit(form)
    expect(form.page.trouble.textContent).toContain(words)
    expect([form.page.loginId.value, form.page.password.value]).toEqual(['maria', 'secret'])
  })

  it('a wrong password does not take away what has been typed since', async () => {
    let answer: () => void = () => undefined
    const form = open(async (...call) => {
      await new Promise<void>((resolve) => (answer = resolve))
      return refused(401, 'invalid_credentials')(...call)
    })
    type(form.page.loginId, 'maria')
    type(form.page.password, 'wrong')
    press(form)
    type(form.page.password, 'the right one')
    answer()
    await vi.waitFor(() => expect(form.page.form.getAttribute('aria-busy')).toBe('false'))
    expect(form.page.trouble.textContent).toContain(signInEnglish.refused.invalid_credentials?.title)
    expect(form.page.password.value).toBe('the right one')
  })

  it('keeps nothing on a shared device but that it is shared', async () => {
    const form = open()
    switchShared(form.page, true)
    await submit(form)
    expect(Object.values(localStorage)).toEqual(['{"shared":true}'])

    document.body.innerHTML = html
    const { page } = open()
    expect([page.shared.checked, page.loginId.value]).toEqual([true, ''])
    expect([page.form.autocomplete, page.loginId.autocomplete, page.password.autocomplete]).toEqual([
      'off',
      'off',
      'off',
    ])
  })

  it('forgets the login id as soon as the device is said to be shared', async () => {
    await submit(open())
    document.body.innerHTML = html
    const { page } = open()
    switchShared(page, true)
    expect(page.loginId.value).toBe('')
    expect(JSON.stringify(Object.values(localStorage))).not.toContain('maria')
    switchShared(page, false)
    expect(page.loginId.autocomplete).toBe('username')
  })

  it('shows the password on request, and never to whoever comes back to the page', () => {
    const { page } = open()
    page.password.value = 'secret'
    page.reveal.click()
    expect([page.password.type, page.reveal.textContent]).toEqual(['text', 'Hide'])
    dispatchEvent(new Event('pagehide'))
    expect([page.password.type, page.reveal.textContent, page.password.value]).toEqual([
      'password',
      'Show',
      '',
    ])
  })
})

describe('SE-18 the page while many sign in', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterEach(() => void vi.useRealTimers())

  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
  /** Answers one after the other; the last one for ever. */
  function answering(...answers: Fetch[]) {
    const sent: string[] = []
    const fetch: Fetch = async (input, init) => {
      sent.push(String(init?.body))
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      return (answer ?? signedIn)(input, init)
    }
    return { sent, fetch }
  }
  const busy = (seconds: number) => refused(429, 'rate_limited', { 'retry-after': String(seconds) })
  const unavailable = refused(503, 'unavailable', { 'retry-after': '1' })
  async function start(fetch: Fetch) {
    const form = open(fetch)
    type(form.page.loginId, 'maria')
    type(form.page.password, 'secret')
    press(form)
    await pass(0)
    return form
  }
  const shown = ({ page }: ReturnType<typeof open>) => ({
    button: page.submit.textContent,
    disabled: page.submit.disabled,
    waiting: page.waiting.textContent,
  })
  const again = signInEnglish.again

  it('says so after 3 s, and until there is an answer', async () => {
    let answer: (response: Response) => void = () => undefined
    const form = await start(() => new Promise((resolve) => (answer = resolve)))
    await pass(2_999)
    expect(shown(form)).toEqual({ button: 'Sign in', disabled: true, waiting: '' })
    await pass(1)
    expect(form.page.waiting.textContent).toContain('Many people are signing in at the moment')
    expect(form.page.waiting.getAttribute('role')).toBe('status')
    type(form.page.loginId, 'mar')
    expect(form.page.waiting.textContent).toContain('Many people')
    answer(Response.json(answered))
    await pass(0)
    expect(form.page.waiting.textContent).toBe('')
    expect(form.arrivals).toEqual([USER_ID])
    expect(JSON.stringify(Object.values(localStorage))).toContain('maria')
  })

  it('counts down what the server asks to wait, and tries again by itself', async () => {
    const { sent, fetch } = answering(busy(5), unavailable, signedIn)
    const form = await start(fetch)
    expect(shown(form)).toEqual({ button: 'Try again in 0:05', disabled: true, waiting: again })
    await pass(4_000)
    expect(form.page.submit.textContent).toBe('Try again in 0:01')
    expect(sent).toHaveLength(1)
    await pass(1_000)
    expect(sent).toHaveLength(2)
    expect(shown(form)).toEqual({ button: 'Try again in 0:01', disabled: true, waiting: again })
    expect(form.page.trouble.textContent).toContain('Sign-in is temporarily unavailable')
    await pass(1_000)
    expect(form.arrivals).toEqual([USER_ID])
    expect(new Set(sent)).toEqual(new Set([JSON.stringify({ loginId: 'maria', password: 'secret' })]))
  })

  it('tells screen readers now and then, and the same never twice', async () => {
    const { fetch } = answering(busy(40))
    const form = await start(fetch)
    const said: string[] = []
    const note = (records: MutationRecord[]) => {
      for (const { target } of records) said.push(target.textContent ?? '')
    }
    const watch = new MutationObserver(note)
    for (const region of [form.page.spoken, form.page.waiting, form.page.trouble])
      watch.observe(region, { childList: true })
    expect(form.page.spoken.textContent).toBe('Next try in 40 seconds.')
    await pass(39_000)
    note(watch.takeRecords())
    expect(said).toEqual(['Next try in 30 seconds.', 'Next try in 20 seconds.', 'Next try in 10 seconds.'])
    said.length = 0
    await pass(1_000)
    await pass(5_000)
    note(watch.takeRecords())
    expect(said.filter((words) => words !== '')).toEqual([])
    expect(form.page.submit.textContent).toBe('Try again in 0:35')
  })

  it.each(['loginId', 'password'] as const)('stops when the person changes the %s', async (field) => {
    const { sent, fetch } = answering(busy(5))
    const form = await start(fetch)
    type(form.page[field], 'other')
    expect(shown(form)).toEqual({ button: 'Sign in', disabled: false, waiting: '' })
    await pass(60_000)
    expect(sent).toHaveLength(1)
    press(form)
    await pass(0)
    expect(sent).toHaveLength(2)
  })

  it('tries nothing that was changed while it was being tried', async () => {
    let answer: (response: Response) => void = () => undefined
    const { sent, fetch } = answering(() => new Promise((resolve) => (answer = resolve)))
    const form = await start(fetch)
    type(form.page.loginId, 'mari')
    answer(await busy(5)('', {}))
    await pass(60_000)
    expect(sent).toHaveLength(1)
    expect(shown(form)).toEqual({ button: 'Sign in', disabled: false, waiting: '' })
  })

  it('leaves a long wait to the person, who may have gone', async () => {
    const { sent, fetch } = answering(busy(900))
    const form = await start(fetch)
    expect(shown(form)).toEqual({ button: 'Try again in 15:00', disabled: true, waiting: '' })
    await pass(900_000)
    expect(shown(form)).toEqual({ button: 'Sign in', disabled: false, waiting: '' })
    expect(sent).toHaveLength(1)
  })

  it('does not go on for ever', async () => {
    const { sent, fetch } = answering(busy(10))
    const form = await start(fetch)
    await pass(3_600_000)
    expect(sent.length).toBeGreaterThan(25)
    expect(sent.length).toBeLessThan(35)
    expect(shown(form)).toEqual({ button: 'Sign in', disabled: false, waiting: '' })
  })

  it('stops when the page is left, or somebody is signed in elsewhere', async () => {
    const { sent, fetch } = answering(busy(5))
    const form = await start(fetch)
    dispatchEvent(new Event('pagehide'))
    await pass(60_000)
    type(form.page.password, 'secret')
    press(form)
    await pass(0)
    form.page.form.hidden = true
    await pass(60_000)
    expect(sent).toHaveLength(2)
  })
})
