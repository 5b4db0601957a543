import { type RawBuilder, sql } from 'kysely'

/** Whether a user `u` has signed in from a network within a day, or from none, so that there is nothing to note. */
export const isKnownToday = (network: RawBuilder<unknown>): RawBuilder<boolean> => sql`(
  ${network} IS NULL OR coalesce(
    (SELECT a.last_seen FROM curfew.known_addresses AS a WHERE a.user_id = u.id AND a.network = ${network})
      > statement_timestamp() - interval '1 day',
    false
  )
)`

/**
 * Remembers that users have signed in from an address, for whoever guesses at them from elsewhere to be told apart. One write
 * a day for a pair. Forgotten after 400 days, see `clock/prune-batches.ts`.
 *
 * @param seen a table `seen` of `(user_id, network, at)`
 */
export const notingKnownAddresses = (seen: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  INSERT INTO curfew.known_addresses (user_id, network, last_seen)
  SELECT seen.user_id, seen.network, seen.at FROM ${seen} WHERE seen.network IS NOT NULL
  ON CONFLICT (user_id, network) DO UPDATE SET last_seen = excluded.last_seen`
