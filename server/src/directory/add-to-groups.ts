import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { together } from '../store/together.ts'

/**
 * Makes a user a member of groups, by name, whatever the case and however it is composed; a group that does not exist is made.
 *
 * @returns whether they were not yet a member of one of them
 */
export async function addToGroups(tx: Queryable, userId: string, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return false
  const decomposed = names.map((name) => name.normalize('NFD'))
  // In one order for everybody: two sign-ins that bring the same new groups must not wait for each other.
  const making = sql`
    INSERT INTO curfew.groups (name)
    SELECT DISTINCT ON (lower(wanted.name)) wanted.name FROM unnest(${names}::text[], ${decomposed}::text[]) AS wanted (name, decomposed)
    WHERE NOT EXISTS (
      SELECT FROM curfew.groups AS g WHERE lower(g.name) IN (lower(wanted.name), lower(wanted.decomposed))
    )
    ORDER BY lower(wanted.name)
    ON CONFLICT (lower(name)) DO NOTHING`
  const joining = sql<{ joined: string }>`
    INSERT INTO curfew.group_members (group_id, user_id)
    SELECT g.id, ${userId} FROM curfew.groups AS g
    WHERE lower(g.name) IN (SELECT lower(unnest(${[...names, ...decomposed]}::text[])))
    ORDER BY g.id
    ON CONFLICT DO NOTHING RETURNING group_id AS joined`
  const [, joined] = await together<[unknown, { joined: string }]>(tx, making, joining)
  return joined.length > 0
}
