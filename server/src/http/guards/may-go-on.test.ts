import { describe, expect, it } from 'vitest'
import type { Shedding } from '../../load/overload.ts'
import { Refusal } from '../../refusal.ts'
import { mayExport } from '../doors/guard.ts'
import type { Route } from '../doors/route.ts'
import { ClientGone } from '../exchange/client-gone.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Admit } from './admit.ts'
import { goingOn } from './may-go-on.ts'

const route: Route = {
  method: 'GET',
  path: '/v1/things/export',
  summary: 'Exports things.',
  guard: mayExport('sessions:read'),
  lane: 'lists',
  answers: { 200: null },
}

/** A node that refuses lists for so many looks. */
const sheddingFor = (looks: number): Shedding & { looked: number } => ({
  looked: 0,
  sheds() {
    return this.looked++ < looks
  },
  refuse: () => new Refusal('rate_limited'),
})
const admitted: unknown[][] = []
const admit: Admit = async (...asked) => {
  admitted.push(asked)
  return { session: null, authority: null }
}
const exchange = (gone = new AbortController().signal) => ({ gone }) as Exchange

describe('AP-12 an export goes on', () => {
  it('when lists are not refused, and whoever asked for it would still be let in', async () => {
    const asked = exchange()
    await goingOn({ shedding: sheddingFor(0), admit })(route, asked)
    expect(admitted.splice(0)).toEqual([[route.guard, asked, 'again']])
  })

  it('LO-6 later, while the node is behind, and not without an end', async () => {
    const passing = sheddingFor(3)
    await goingOn({ shedding: passing, admit, pauseMs: 1 })(route, exchange())
    expect(passing.looked).toBe(4)
    await expect(
      goingOn({ shedding: sheddingFor(1_000), admit, pauseMs: 0 })(route, exchange()),
    ).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('not for a session that has ended, nor for somebody who has gone', async () => {
    const refuse: Admit = async () => {
      throw new Refusal('unauthenticated')
    }
    await expect(
      goingOn({ shedding: sheddingFor(0), admit: refuse })(route, exchange()),
    ).rejects.toMatchObject({ code: 'unauthenticated' })
    const gone = AbortSignal.abort(new ClientGone())
    await expect(goingOn({ shedding: sheddingFor(1), admit })(route, exchange(gone))).rejects.toThrow()
  })
})
