import { CompiledQuery, type Kysely } from 'kysely'
import type pg from 'pg'
import { expect } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import type { Lane } from '../../src/store/lanes/lanes.ts'
import { eventually } from '../eventually.ts'

/** Any that nobody else uses. */
const LOCK = 8
/** So many statements keep a lane busy, or wait for it. */
export const CROWD = 20

/** Sends one statement through the connections of a lane. */
export async function sendThrough(
  database: Database,
  lane: Lane,
  text: string,
): Promise<Record<string, unknown>[]> {
  const connections = database[lane] as pg.Pool | Kysely<never>
  if ('executeQuery' in connections)
    return (await connections.executeQuery(CompiledQuery.raw(text))).rows as never
  return (await connections.query(text)).rows
}

/**
 * Keeps all connections of some lanes busy, with others waiting for one, while something is done.
 *
 * @param holder a connection of its own to the same database
 */
export async function whileFull<T>(
  database: Database,
  holder: Pick<pg.Client, 'query'>,
  lanes: readonly Lane[],
  act: () => Promise<T>,
): Promise<T> {
  await holder.query(`SELECT pg_advisory_lock(${LOCK})`)
  let over = false
  const keepBusy = async (lane: Lane) => {
    // A statement is given up after its time, and so is waiting for a connection: the next one takes its place.
    while (!over) {
      await sendThrough(database, lane, `SELECT pg_advisory_xact_lock_shared(${LOCK})`).catch(() => undefined)
    }
  }
  const crowd = lanes.flatMap((lane) => Array.from({ length: CROWD }, () => keepBusy(lane)))
  try {
    for (const lane of lanes) {
      const load = database.load.get(lane)
      // One that shares is as full as its host.
      if (load) await eventually(async () => expect(load.waitingCount, lane).toBeGreaterThan(0))
    }
    return await act()
  } finally {
    over = true
    await holder.query(`SELECT pg_advisory_unlock(${LOCK})`)
    await Promise.all(crowd)
  }
}
