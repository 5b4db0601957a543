import { describe, expect, it } from 'vitest'
import type { FeedEntry } from '../feed/entry.ts'
import { Extensions } from './extensions.ts'

/** Counts what is written, each with another deadline; answers when it is let. */
function write() {
  const clock = { at: 0 }
  const extensions = new Extensions(() => clock.at)
  const writes: { resolve: () => void; reject: (error: Error) => void }[] = []
  const ask = (session = 'one') =>
    extensions.ask(session, () => {
      const idleDeadline = `deadline ${writes.length + 1}`
      return new Promise((resolve, reject) => {
        writes.push({ resolve: () => resolve({ idleDeadline }), reject })
      })
    })
  return { clock, extensions, writes, ask }
}

describe('ID-12 nobody stays by shouting', () => {
  it('whoever asks while it is written shares the write, however long that takes', async () => {
    const { ask, writes, clock } = write()
    const asked = [ask(), ask()]
    clock.at += 60_000
    asked.push(ask())
    expect(writes).toHaveLength(1)
    writes[0]?.resolve()
    expect(new Set((await Promise.all(asked)).map(({ idleDeadline }) => idleDeadline))).toEqual(
      new Set(['deadline 1']),
    )
  })

  it('10 s from before it was written it is written again', async () => {
    const { ask, writes, clock } = write()
    const first = ask()
    clock.at += 3_000
    writes[0]?.resolve()
    await first
    clock.at += 6_999
    expect(await ask()).toEqual({ idleDeadline: 'deadline 1' })
    clock.at += 1
    void ask()
    void ask('another')
    expect(writes).toHaveLength(3)
  })

  it('a failure is told for a second to those who go on asking', async () => {
    const { ask, writes, clock } = write()
    const first = ask()
    clock.at += 20_000
    writes[0]?.reject(new Error('away'))
    await expect(first).rejects.toThrow('away')
    clock.at += 999
    await expect(ask()).rejects.toThrow('away')
    clock.at += 1
    void ask()
    expect(writes).toHaveLength(2)
  })

  it.each([
    [
      'a warning',
      {
        kind: 'sessions.expiring',
        version: 1,
        payload: { sessions: [{ id: 'one', endsAt: '', warningSeconds: 20 }] },
      },
    ],
    ['a change of policy', { kind: 'policy.changed', version: 1, payload: { version: 2 } }],
  ] as const)('after %s it is written again', async (_, entry) => {
    const { ask, writes, extensions } = write()
    const first = ask()
    writes[0]?.resolve()
    await first
    extensions.apply(entry as Parameters<Extensions['apply']>[0])
    void ask()
    expect(writes).toHaveLength(2)
  })

  it('what another node has written answers too, but not what it wrote under the policy before', async () => {
    const { ask, writes, extensions, clock } = write()
    const told: FeedEntry = {
      kind: 'sessions.extended',
      version: 1,
      payload: { sessions: [{ id: 'one', idleDeadline: 'by another node' }] },
    }
    extensions.apply(told)
    expect(await ask()).toEqual({ idleDeadline: 'by another node' })
    extensions.apply({ kind: 'policy.changed', version: 1, payload: { version: 2 } })
    // The news are read beside the feed: what they tell may be from before the change.
    clock.at += 1_999
    extensions.apply(told)
    void ask()
    expect(writes).toHaveLength(1)
  })

  it('remembers a bounded number of sessions, and none for long', async () => {
    const { ask, writes, extensions, clock } = write()
    for (let session = 0; session < 20_100; session++) {
      void ask(`session ${session}`)
      writes[session]?.resolve()
    }
    await ask('session 20099')
    expect(extensions.size).toBe(20_000)
    clock.at += 10_000
    void ask('a later one')
    expect(extensions.size).toBe(1)
  })
})
