// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleSession, sampleUser, USER_ID } from '../../testing/sample.ts'
import type { Fetch } from '../fetch.ts'
import { pageElements } from './elements.ts'
import { watchForm } from './form.ts'

const html = readFileSync(join(import.meta.dirname, 'sign-in.html'), 'utf8')
const answer = { user: sampleUser(), session: sampleSession(0), permissions: [] }
const signedIn: Fetch = async () => Response.json(answer)
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
    ['a server that cannot tell', refused(503, 'unavailable'), 'Sign-in is not possible right now'],
    ['no network', () => Promise.reject(new TypeError('offline')), 'No connection'],
    ['a blocked account', refused(403, 'user_blocked'), 'Your account is not active Contact the help desk.'],
    ['a code of a newer server', refused(403, 'new'), 'That did not work'],
  ])('%s keeps what was typed', async (_, fetch, words) => {
    const form = open(fetch)
    await submit(form)
    expect(form.page.trouble.textContent).toContain(words)
    expect([form.page.loginId.value, form.page.password.value]).toEqual(['maria', 'secret'])
  })

  it('counts down what the server asks to wait', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      const form = open(refused(429, 'rate_limited', { 'retry-after': '30' }))
      form.page.loginId.value = 'maria'
      form.page.password.value = 'secret'
      form.page.form.dispatchEvent(new SubmitEvent('submit', { cancelable: true }))
      await vi.advanceTimersByTimeAsync(0)
      expect([form.page.submit.textContent, form.page.submit.disabled]).toEqual(['Try again in 0:30', true])
      await vi.advanceTimersByTimeAsync(29_000)
      expect(form.page.submit.textContent).toBe('Try again in 0:01')
      await vi.advanceTimersByTimeAsync(1_000)
      expect([form.page.submit.textContent, form.page.submit.disabled]).toEqual(['Sign in', false])
    } finally {
      vi.useRealTimers()
    }
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
