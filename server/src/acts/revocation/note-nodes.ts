import { setTimeout as wait } from 'node:timers/promises'
import type { WaitedNode } from '@curfew/shared'
import { sql } from 'kysely'
import { Batch } from '../../store/batch.ts'
import type { Queryable } from '../../store/database.ts'
import { prepared } from '../../store/prepared.ts'

/** After a note of several, in milliseconds: when many are made, many go into each statement. */
const PAUSE_MS = 10

interface Note {
  id: string
  nodes: WaitedNode[]
}

const notes = new WeakMap<Queryable, Batch<Note, true>>()

/**
 * Notes for which nodes a call has waited, of several calls in one statement, unless an earlier call has: this may be a replay,
 * whose original never came so far. Nothing rests on it: of a process that dies meanwhile, or a database that is away, no nodes
 * are told.
 *
 * @returns resolves when it is noted, or has failed
 */
export function noteNodes(database: Queryable, id: string, nodes: WaitedNode[]): Promise<void> {
  const batch = notes.get(database) ?? new Batch<Note, true>((some) => write(database, some))
  notes.set(database, batch)
  return batch.ask({ id, nodes }).then(
    () => undefined,
    () => undefined,
  )
}

async function write(database: Queryable, some: Note[]): Promise<true[]> {
  await prepared(sql`
    UPDATE curfew.revocations AS r SET nodes = note.nodes
    FROM jsonb_to_recordset(${JSON.stringify(some)}::jsonb) AS note (id uuid, nodes jsonb)
    WHERE r.id = note.id AND r.nodes IS NULL`).execute(database)
  if (some.length > 1) await wait(PAUSE_MS)
  return some.map(() => true)
}
