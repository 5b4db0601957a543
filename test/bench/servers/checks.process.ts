/** A node of Curfew without its doors, for checks without HTTP. */
import { hash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createLog } from '../../../server/src/log.ts'
import { CurfewNode } from '../../../server/src/node.ts'
import { openDatabase } from '../../../server/src/store/database.ts'
import { migrate } from '../../../server/src/store/migrate.ts'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'
import { tokenOf } from '../tokens.ts'

/** Questions to PostgreSQL under way at a time. */
const AT_ONCE = 50
/**
 * A prime: sessions are remembered in strides, so that those of successive tokens lie far apart in memory. The tokens themselves
 * are read in order, since a real one has just come in with its request and is in the processor's cache.
 */
const STRIDE = 7_919

const databaseUrl = process.env.BENCH_DATABASE_URL ?? ''
const log = createLog('error')
await migrate({ databaseUrl, log })
const database = openDatabase(databaseUrl, log)
const node = new CurfewNode({ database, version: 'bench', log })
await node.start({
  apply: () => undefined,
  resynchronise: async () => undefined,
  cleanUpAfterNodes: async () => undefined,
  changed: () => undefined,
  hear: () => undefined,
  wake: { send: () => undefined, listen: () => () => undefined },
})

let tokens: string[] = []
const plain = new Map<string, number>()

/** So many are looked at before the event loop turns: the node has to renew its lease meanwhile. */
const PORTION = 10_000
/** How often a portion is tried whose lease ran out because the machine was busy elsewhere. */
const ATTEMPTS = 20

/** @returns microseconds for each of the tokens, each looked at once */
const timed = async (look: (token: string) => boolean): Promise<number> => {
  let milliseconds = 0
  for (let from = 0; from < tokens.length; from += PORTION) {
    milliseconds += await timedPortion(look, from, Math.min(from + PORTION, tokens.length))
  }
  return (milliseconds * 1_000) / tokens.length
}

const timedPortion = async (look: (token: string) => boolean, from: number, to: number): Promise<number> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    do await wait(10)
    while (!node.isFresh())
    let live = 0
    const startedAt = now()
    for (let n = from; n < to; n++) {
      if (look(tokens[n] ?? '')) live++
    }
    const took = now() - startedAt
    if (live === to - from) return took
  }
  throw new Error('the sessions were not live, at once')
}

const commands = {
  /** Checks each session once, so that this node knows them all. */
  async learn(series: string, count: number): Promise<void> {
    tokens = Array.from({ length: count }, (_, n) => tokenOf(series, n))
    const strided = tokens.map((_, n) => tokens[(n * STRIDE) % count] ?? '')
    for (const [n, token] of strided.entries()) plain.set(hash('sha256', token, 'binary'), n)
    let next = 0
    const work = async (): Promise<void> => {
      for (let n = next++; n < count; n = next++) await node.verifier.check(strided[n] ?? '')
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  },
  /** A check that answers at once; a promise would be no answer. */
  check: (): Promise<number> =>
    timed((token) => {
      const found = node.verifier.check(token)
      return 'state' in found && found.state === 'live'
    }),
  /** The least that a check by token can be: SHA-256, as the text that is made fastest, and one look into a map. */
  hashAndLook: (): Promise<number> => timed((token) => plain.has(hash('sha256', token, 'binary'))),
}
export type Checks = typeof commands
answer(commands)
