import { loginKey } from '@curfew/shared/login-id'
import { type RawBuilder, sql } from 'kysely'

/**
 * Whoever has the key of a login id, as rows `(typed, id, exactly)`; more than one only where two users from before keys share it.
 * Who has no key yet is found as before there were keys.
 *
 * `coalesce` says IS NULL so that the index of users without keys is not taken for it: right after an upgrade it holds everybody,
 * or what is left of them.
 */
export const holdersOf = (typed: readonly string[]): RawBuilder<unknown> => sql`(
  SELECT named.typed, holder.id, holder.login_id = named.typed AS exactly
  FROM unnest(${typed}::text[], ${typed.map(loginKey)}::text[]) AS named (typed, key)
  CROSS JOIN LATERAL (
    SELECT u.id, u.login_id FROM curfew.users AS u WHERE u.login_key = named.key
    UNION ALL
    SELECT u.id, u.login_id FROM curfew.users AS u
    WHERE lower(u.login_id) = lower(named.typed) AND coalesce(u.login_key, '') = ''
  ) AS holder
)`

/**
 * The users whom login ids mean, as rows `(typed, id)`: whoever is written exactly so, else the only one who has its key. A key that
 * two share means neither of them.
 *
 * @param typed without white space around them and without NUL, no two alike
 */
export const namedUsers = (typed: readonly string[]): RawBuilder<unknown> => sql`(
  SELECT found.typed, found.id
  FROM (
    SELECT holder.*, count(*) OVER (PARTITION BY holder.typed) AS holders FROM ${holdersOf(typed)} AS holder
  ) AS found
  WHERE found.exactly OR found.holders = 1
)`
