import { sql } from 'kysely'
import { change } from '../../feed/change.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import type { Database, Queryable } from '../../store/database.ts'
import { begin } from './begin.ts'
import { userAgentOf } from './devices.ts'
import { moveSignIn } from './move-back.ts'
import { LIVE_SESSIONS, type LiveSession } from './story.ts'

/** A simulated session that lives. */
export interface Simulated {
  id: string
  /** How often its user does something; null: not any more. */
  actsEverySeconds: number | null
}

/**
 * Signs in those who are signed in in the demo, unless they are: after a restart most still are, and whose session has ended
 * begins another one, as people do in the morning.
 *
 * @param movedBack whether they have been signed in for a while; else since now
 */
export async function fillPresent(
  database: Database,
  { movedBack }: { movedBack: boolean },
): Promise<Simulated[]> {
  const { result } = await change(
    database,
    async (tx) => {
      const found: Simulated[] = []
      const entries: FeedEntry[] = []
      for (const session of LIVE_SESSIONS) {
        const { actsEverySeconds } = session
        const live = await findLive(tx, session)
        if (live !== null) {
          found.push({ id: live, actsEverySeconds })
          continue
        }
        const begun = await begin(tx, session)
        if (!begun) continue
        if (movedBack) await moveSignIn(tx, begun, session)
        entries.push(...begun.entries)
        found.push({ id: begun.sessionId, actsEverySeconds })
      }
      return { result: found, entries }
    },
    // Of the turns, the one that has most time.
    { alone: true },
  )
  return result
}

async function findLive(tx: Queryable, { loginId, device, ip }: LiveSession): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    SELECT s.id FROM curfew.live_sessions AS s JOIN curfew.users AS u ON u.id = s.user_id
    WHERE u.login_id = ${loginId} AND s.user_agent = ${userAgentOf(device)} AND s.ip = ${ip}::inet
    LIMIT 1`.execute(tx)
  return rows[0]?.id ?? null
}
