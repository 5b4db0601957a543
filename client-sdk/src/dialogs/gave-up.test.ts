// @vitest-environment jsdom
import { english } from '@curfew/shared/words'
import { describe, expect, it, vi } from 'vitest'
import { createGaveUpLine } from './gave-up.ts'

function setUp() {
  const host = document.createElement('div')
  document.body.append(host)
  const root = host.attachShadow({ mode: 'open' })
  const acts = { reload: vi.fn<() => void>(), reconnect: vi.fn<() => void>() }
  const line = createGaveUpLine(root, english, acts)
  const shown = () => root.querySelector<HTMLElement>('.gave-up:not([hidden])')
  return { line, acts, shown, press: () => root.querySelector('button')?.click() }
}

describe('EN-21 what the page says when it has given up', () => {
  it('asks to be loaded again when it is of another version, and is by its button', () => {
    const { line, acts, shown, press } = setUp()
    expect(shown()).toBeNull()
    line.show('protocol_not_supported')
    expect(shown()?.querySelector('[role=status]')?.textContent).toContain(
      english.gaveUp.protocol_not_supported.title,
    )
    press()
    expect([acts.reload.mock.calls.length, acts.reconnect.mock.calls.length]).toEqual([1, 0])
  })

  it.each([
    ['too_many_connections', english.gaveUp.too_many_connections],
    ['origin_not_allowed', english.gaveUp.other],
  ] as const)('can be tried again after %s', (code, words) => {
    const { line, acts, shown, press } = setUp()
    line.show(code)
    expect(shown()?.textContent).toBe(`${words.title} ${words.body}${words.button}`)
    press()
    expect([acts.reload.mock.calls.length, acts.reconnect.mock.calls.length]).toEqual([0, 1])
  })

  it('goes when there is a connection', () => {
    const { line, shown } = setUp()
    line.show('forbidden')
    line.hide()
    expect(shown()).toBeNull()
  })
})
