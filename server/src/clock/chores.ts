import { finishAbandoned } from '../acts/revocation/finish-end.ts'
import { type Keep, USUAL_KEEP } from '../config/keep.ts'
import { recount } from '../directory/counts/recount.ts'
import { LoginKeys } from '../directory/login-keys.ts'
import type { Log } from '../log.ts'
import { markCutOffs } from '../sessions/end/mark-cut-offs.ts'
import { markPending } from '../sessions/end/mark-pending.ts'
import type { Database } from '../store/database.ts'
import { lookForRecovery } from '../store/recovery.ts'
import { Pruning } from './prune.ts'
import { Repeat } from './repeat.ts'
import { rescheduleSessions } from './reschedule-sessions.ts'
import { Retention } from './retention/retention.ts'

/** A sign-out of everyone is told to clients first: telling and marking would take the same processors from each other. */
const MARK_AFTER_SECONDS = 2

export interface ChoresOptions {
  database: Database
  /** For how long what is past is kept. The default is `USUAL_KEEP`. */
  keep?: Keep
  log: Log
}

/**
 * Work that nobody waits for, each kind in a loop of its own: a million sessions take minutes, in which the clock and the
 * other kinds have to go on. Every node does it, and what one does at a time is done by whoever comes first.
 */
export function choresOf({ database, keep = USUAL_KEEP, log }: ChoresOptions): Repeat[] {
  const pruning = new Pruning(database)
  const retention = new Retention(database, keep)
  const loginKeys = new LoginKeys({ database, log })
  return [
    new Repeat({
      everyMs: 1_000,
      work: () => lookForRecovery(database),
      failure: 'PostgreSQL still does not do what is asked of it',
      log,
    }),
    new Repeat({
      everyMs: 500,
      work: (signal) =>
        rescheduleSessions(database, {
          signal,
          refused: (sessionId, error) =>
            log.error({ err: error, sessionId }, 'PostgreSQL rejected a session while rescheduling it'),
        }),
      failure: 'could not reschedule sessions after a change of policy; checks go by it already',
      log,
    }),
    new Repeat({
      everyMs: 1_000,
      work: async (signal) => {
        await markPending(database, { afterSeconds: MARK_AFTER_SECONDS, signal })
        await markCutOffs(database, { afterSeconds: MARK_AFTER_SECONDS, signal })
      },
      failure: 'could not mark what has ended; it holds meanwhile',
      log,
    }),
    new Repeat({
      everyMs: 1_000,
      work: () => finishAbandoned(database),
      failure: 'could not finish an end that somebody has begun; tried again in a second',
      log,
    }),
    new Repeat({
      everyMs: 5_000,
      work: (signal) => loginKeys.run(signal),
      failure: 'could not make the keys of login ids; those without are found as they are written',
      log,
    }),
    new Repeat({
      everyMs: 60_000,
      work: (signal) => pruning.run(signal),
      failure: 'pruning failed; trying again in a minute',
      log,
    }),
    new Repeat({
      everyMs: 60_000,
      work: (signal) => retention.run(signal),
      failure: 'could not remove what is no longer kept; trying again in a minute',
      log,
    }),
    new Repeat({
      // So often that readers have few notes to correct by.
      everyMs: 500,
      work: (signal) => recount(database, { signal }),
      failure: 'could not bring the counts up to date; what has changed is counted by whoever asks',
      log,
    }),
  ]
}
