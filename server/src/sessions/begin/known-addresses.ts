import { sql } from 'kysely'
import { networksOf } from '../../request/address.ts'
import type { Queryable } from '../../store/database.ts'

/**
 * Remembers that a user has signed in from an address, for whoever guesses at them from elsewhere to be told apart. One write
 * a day for a pair: on every other sign-in nothing is written or locked. Forgotten after 400 days, see `clock/prune-batches.ts`.
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
