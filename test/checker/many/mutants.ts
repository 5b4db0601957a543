import type { Mutant } from '../mutants/mutant.ts'

/** A node that applies an end of many goes on believing what it has confirmed before. Breaks LO-4. */
export const noDoubt: Mutant = {
  name: 'nobody doubts after an end of many',
  rule: 'LO-4',
  patches: [{ file: 'sessions/check/cache.js', replace: 'this.#doubt++;', by: 'void 0;' }],
}

/** Whoever has a session that is covered loses all of them. Breaks RV-1. */
export const byUser: Mutant = {
  name: 'an end of many is by user and not by session',
  rule: 'RV-1',
  patches: [
    {
      file: 'sessions/end/end-many.js',
      replace: `SELECT chosen.number, \${number}::bigint FROM chosen ORDER BY chosen.number`,
      by: `SELECT l.number, \${number}::bigint FROM curfew.live_sessions AS l
        WHERE l.user_id IN (SELECT chosen.user_id FROM chosen) ORDER BY l.number`,
    },
  ],
}

/** The numbers are removed before the rows are marked, by a transaction of its own. Breaks P2. */
export const removedBeforeMarked: Mutant = {
  name: 'what is pending is removed before it is marked',
  rule: 'P2',
  patches: [
    {
      file: 'sessions/end/mark-pending.js',
      replace: 'const afterNumber = await markSessions(tx, pass.afterNumber);',
      by: `await sql\`DELETE FROM curfew.pending_ends\`.execute(tx);
    const afterNumber = await markSessions(tx, pass.afterNumber);`,
    },
  ],
}
