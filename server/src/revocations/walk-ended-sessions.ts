import type { EndedSession } from '@curfew/shared'
import { requireRevocation } from '../acts/revocation/read-revocations.ts'
import { BEFORE_ALL, nextEndedBy } from '../sessions/views/ended-by.ts'
import type { Queryable } from '../store/database.ts'
import { readEndedSessions } from './read-ended-sessions.ts'

/** Sessions at a time: some hundredths of a second, and half a megabyte. */
const STRIDE = 500

/**
 * All sessions that a revocation has ended, however many they are, those of a user together. A connection is held for no longer
 * than each step takes; nothing is read before it is asked for.
 *
 * @throws Refusal `not_found`, before the first step
 */
export async function* walkEndedSessions(
  database: Queryable,
  revocationId: string,
  stride = STRIDE,
): AsyncGenerator<EndedSession[]> {
  await requireRevocation(database, revocationId)
  let place = BEFORE_ALL
  for (;;) {
    const next = await nextEndedBy(database, revocationId, place, stride)
    const last = next.at(-1)
    if (last === undefined) return
    yield await readEndedSessions(
      database,
      revocationId,
      next.map(({ id }) => id),
    )
    if (next.length < stride) return
    place = last.place
  }
}
