import { overview } from '@curfew/shared/schemas'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../refusal.ts'
import { ClientGone } from '../exchange/client-gone.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { anybody } from './guard.ts'
import { performer } from './perform.ts'
import { type Exported, exportOf, routes } from './route.ts'

const { copy } = routes({
  copy: {
    method: 'GET',
    path: '/v1/copy',
    summary: 'Exports.',
    guard: anybody,
    lane: 'lists',
    answers: { 200: exportOf(overview, {}) },
  },
})

/** What is heard of an export that breaks off after its first page. */
async function heardOf(gone: AbortSignal, why: Error): Promise<unknown[]> {
  const heard: unknown[] = []
  const exported: Exported = {
    format: 'ndjson',
    name: 'copy',
    pages: (async function* () {
      yield [{}]
      yield [{}]
    })(),
  }
  const perform = performer({
    handlers: { copy: async () => ({ status: 200, body: exported }) },
    admit: async () => ({ session: null, authority: null }),
    mayGoOn: async () => {
      throw why
    },
    brokeOff: (error) => heard.push(error),
    checkAnswers: false,
  })
  const exchange = { method: 'GET', search: '', headers: {}, requestId: 'r', gone } as Exchange
  const answer = await perform({ name: 'copy', route: copy, params: {} }, exchange)
  const parts = 'parts' in answer ? answer.parts[Symbol.asyncIterator]() : null
  await parts?.next()
  await expect(parts?.next()).rejects.toBe(why)
  return heard
}

describe('AP-12 an export that breaks off', () => {
  it('is told of while somebody waits for it', async () => {
    const refusal = new Refusal('unauthenticated')
    expect(await heardOf(new AbortController().signal, refusal)).toEqual([refusal])
  })

  it('is nothing to tell of when they have gone', async () => {
    const left = new ClientGone()
    expect(await heardOf(AbortSignal.abort(left), left)).toEqual([])
  })
})
