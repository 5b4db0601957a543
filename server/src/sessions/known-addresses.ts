import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { networksOf } from './address.ts'

const KEEP = '400 days'

/**
 * Remembers that a user has signed in from an address, for whoever guesses at them from elsewhere to be told apart. One write
 * a day for a pair: on every other sign-in nothing is written or locked.
 *
 * @param ip as `normalAddress` gives it; null is no address that anybody could be known from
 */
export async function noteKnownAddress(tx: Queryable, userId: string, ip: string | null): Promise<void> {
  if (ip === null) return
  const network = networksOf(ip).caller
  await sql`
    INSERT INTO curfew.known_addresses AS known (user_id, network, last_seen)
    SELECT ${userId}::uuid, ${network}::cidr, statement_timestamp()
    WHERE NOT EXISTS (
      SELECT FROM curfew.known_addresses
      WHERE user_id = ${userId} AND network = ${network}::cidr AND last_seen > statement_timestamp() - interval '1 day'
    )
    ON CONFLICT (user_id, network) DO UPDATE SET last_seen = excluded.last_seen`.execute(tx)
}

/**
 * Forgets addresses that were not seen for 400 days. Passes over rows that somebody else has in hand.
 *
 * @param limit the most rows of one call
 * @returns how many it was; when fewer than `limit`, there are no more
 */
export async function pruneKnownAddresses(database: Queryable, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM curfew.known_addresses AS known USING (
      SELECT user_id, network FROM curfew.known_addresses
      WHERE last_seen < statement_timestamp() - ${KEEP}::interval
      ORDER BY last_seen LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE known.user_id = old.user_id AND known.network = old.network`.execute(database)
  return Number(numAffectedRows ?? 0)
}
