import { setImmediate as nextTurn } from 'node:timers/promises'
import { eventually } from '@curfew/server/testing'
import { expect, it } from 'vitest'
import { Groups } from './groups.ts'

/** Pieces of work that end when they are told to. */
function stage(groups: Groups) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const run = (name: string): Promise<string> =>
    groups.run(() => {
      begun.push(name)
      return new Promise((resolve) => ends.set(name, () => resolve(name)))
    })
  return { begun, run, end: (name: string) => ends.get(name)?.() }
}

it('begins alone what comes alone, and together what comes within a moment of it', async () => {
  const { begun, run, end } = stage(new Groups({ atOnce: 10, most: 10, gatherMs: 300 }))
  void run('first')
  await eventually(() => expect(begun).toEqual(['first']))
  const second = run('second')
  await nextTurn()
  void run('third')
  expect(begun).toEqual(['first'])
  await eventually(() => {
    end('second')
    expect(begun).toContain('second')
  })
  await second
  expect(begun).toEqual(['first', 'second', 'third'])
})

it('has no more under way than may be, and goes on when one ends, also by failing', async () => {
  const groups = new Groups({ atOnce: 2, most: 10, gatherMs: 1 })
  const { begun, run, end } = stage(groups)
  const failing = groups.run(async () => {
    throw new Error('failed')
  })
  const answers = ['one', 'two', 'three'].map(run)
  await expect(failing).rejects.toThrow('failed')
  await eventually(() => expect(begun).toEqual(['one', 'two']))
  end('two')
  await eventually(() => expect(begun).toEqual(['one', 'two', 'three']))
  end('one')
  end('three')
  expect(await Promise.all(answers)).toEqual(['one', 'two', 'three'])
})

it('has a group be no larger than may be, and begins the next while it is under way', async () => {
  const { begun, run } = stage(new Groups({ atOnce: 10, most: 2, gatherMs: 300 }))
  for (const name of ['one', 'two', 'three']) void run(name)
  await eventually(() => expect(begun).toContain('two'))
  expect(begun).toEqual(['one', 'two'])
  await eventually(() => expect(begun).toEqual(['one', 'two', 'three']))
})
