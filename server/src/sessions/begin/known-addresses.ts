import { type RawBuilder, sql } from 'kysely'
import { networksOf } from '../../request/address.ts'

/** Whether a user `u` has signed in from an address within a day, so that there is nothing to note. */
export const isKnownToday = (ip: string | null): RawBuilder<boolean> =>
  ip === null
    ? sql`true`
    : sql`coalesce(
        (SELECT a.last_seen FROM curfew.known_addresses AS a WHERE a.user_id = u.id AND a.network = ${networksOf(ip).caller}::cidr)
          > statement_timestamp() - interval '1 day',
        false
      )`

/**
 * Remembers that a user has signed in from an address, for whoever guesses at them from elsewhere to be told apart. One write
 * a day for a pair. Forgotten after 400 days, see `clock/prune-batches.ts`.
 *
 * @param users rows `(user_id, at)`
 * @param ip as `normalAddress` gives it; null is no address that anybody could be known from
 */
export const notingKnownAddress = (users: RawBuilder<unknown>, ip: string | null): RawBuilder<unknown> =>
  ip === null
    ? sql`SELECT WHERE false`
    : sql`
        INSERT INTO curfew.known_addresses (user_id, network, last_seen)
        SELECT seen.user_id, ${networksOf(ip).caller}::cidr, seen.at FROM ${users} AS seen
        ON CONFLICT (user_id, network) DO UPDATE SET last_seen = excluded.last_seen`
