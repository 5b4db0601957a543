import { describe, expect, it } from 'vitest'
import { createMoveGate, watchInput } from './input.ts'

describe('createMoveGate', () => {
  it.each([
    [
      'a nudge',
      [
        [0, 0, 0],
        [4, 0, 20],
      ],
      false,
    ],
    [
      'a hand',
      [
        [0, 0, 0],
        [6, 0, 20],
        [12, 0, 40],
      ],
      true,
    ],
    [
      'a desk that trembles, back and forth',
      [
        [0, 0, 0],
        [4, 0, 20],
        [0, 0, 40],
        [4, 0, 60],
        [0, 0, 80],
      ],
      false,
    ],
    [
      'a mouse that slips a little every few seconds',
      [
        [0, 0, 0],
        [6, 0, 3_000],
        [12, 0, 6_000],
        [18, 0, 9_000],
      ],
      false,
    ],
  ])('%s', (_, points, expected) => {
    const moved = createMoveGate()
    expect(points.some(([x = 0, y = 0, at = 0]) => moved({ x, y, at }))).toBe(expected)
  })

  it('asks for the whole way again after each report', () => {
    const moved = createMoveGate()
    const answers = [0, 10, 12, 20].map((x, index) => moved({ x, y: 0, at: index * 20 }))
    expect(answers).toEqual([false, true, false, true])
  })
})

/** Listeners as a page registers them; a test calls them as a browser would, which no script can do. */
class Trusted extends EventTarget {
  readonly listeners = new Map<string, (event: object) => void>()
  override addEventListener(type: string, listener: EventListener): void {
    this.listeners.set(type, listener as (event: object) => void)
  }
  happen(type: string, event: object = {}): void {
    this.listeners.get(type)?.({ type, isTrusted: true, ...event })
  }
}

describe('watchInput', () => {
  function setUp() {
    const target = new Trusted()
    let inputs = 0
    watchInput(
      target,
      () => {
        inputs += 1
      },
      new AbortController().signal,
    )
    return { target, inputs: () => inputs }
  }

  it.each(['pointerdown', 'keydown', 'wheel', 'touchstart'])('%s is input', (type) => {
    const { target, inputs } = setUp()
    target.happen(type)
    expect(inputs()).toBe(1)
  })

  it('a pointer that moves far enough is input', () => {
    const { target, inputs } = setUp()
    for (const clientX of [0, 3, 6, 9])
      target.happen('pointermove', { clientX, clientY: 0, timeStamp: clientX })
    expect(inputs()).toBe(0)
    target.happen('pointermove', { clientX: 12, clientY: 0, timeStamp: 12 })
    expect(inputs()).toBe(1)
  })

  it('ID-2 what a script does, and a key that is held down, are not', () => {
    const { target, inputs } = setUp()
    for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
      target.happen(type, { isTrusted: false })
    target.happen('keydown', { repeat: true })
    target.happen('scroll')
    expect(inputs()).toBe(0)
  })
})
