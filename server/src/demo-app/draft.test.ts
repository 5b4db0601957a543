import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

interface Draft {
  changed(): void
  finish(patience: number): Promise<void>
  stop(): void
}
type Keep = (
  save: (isAutomatic: boolean) => Promise<Date | null>,
  tell: (state: string, at: Date | null) => void,
) => Draft

// What browsers read as it stands has no types.
const { keepDraft } = (await import(new URL('public/draft.js', import.meta.url).href)) as { keepDraft: Keep }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A draft of which each save waits for its answer. */
function open() {
  const told: string[] = []
  const answers: ((at: Date | null) => void)[] = []
  const draft = keepDraft(
    () => new Promise((resolve) => answers.push(resolve)),
    (state) => told.push(state),
  )
  const answer = async (at: Date | null) => {
    answers.at(-1)?.(at)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { draft, told, answers, answer, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
}

describe('a draft that is kept while somebody types', () => {
  it('is called saved when all of it is', async () => {
    const { draft, told, answers, answer, pass } = open()
    draft.changed()
    await pass(0)
    draft.changed()
    await answer(new Date())
    expect(told).not.toContain('saved')
    await pass(100)
    expect(answers).toHaveLength(2)
    await answer(new Date())
    expect(told.at(-1)).toBe('saved')
    await pass(50)
    draft.changed()
    expect(told.at(-1)).toBe('saving')
  })

  it('is tried again while it cannot be saved, and says so all the time', async () => {
    const { draft, told, answers, answer, pass } = open()
    draft.changed()
    await pass(0)
    await answer(null)
    expect(told.at(-1)).toBe('failed')
    draft.changed()
    expect(told.at(-1)).toBe('failed')
    await pass(2_000)
    expect(answers).toHaveLength(2)
  })

  it('is not tried again once it is stopped, though a save was under way', async () => {
    const { draft, told, answers, answer, pass } = open()
    draft.changed()
    await pass(0)
    draft.stop()
    await answer(null)
    await pass(60_000)
    draft.changed()
    await draft.finish(0)
    await pass(60_000)
    expect(answers).toHaveLength(1)
    expect(told).toEqual(['saving', 'saving', 'lost'])
  })
})
