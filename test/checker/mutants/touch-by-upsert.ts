import type { Mutant } from './mutant.ts'

/** Activity is written as session stores do it: the whole row, as live as it was when it was read. Breaks SE-8. */
export const touchByUpsert: Mutant = {
  name: 'a touch writes the session back as live',
  rule: 'SE-8',
  patches: [
    {
      file: 'clock/touch.js',
      replace: `s.warned_for IS NOT NULL AS warned, \${inTime} AS in_time
      FROM curfew.live_by_id AS s`,
      by: `s.warned_for IS NOT NULL AS warned, \${inTime} AS in_time
      FROM curfew.sessions AS s`,
    },
    {
      file: 'clock/touch.js',
      replace: `locked.age * interval '1 second')
      FROM locked WHERE`,
      by: `locked.age * interval '1 second'),
        ended_at = NULL, reason = NULL, initiating_entity = NULL, notice_id = NULL, revocation_id = NULL
      FROM locked WHERE`,
    },
  ],
}
