import type { Queryable } from '../store/database.ts'

/** Whether there is anybody at all. */
export async function hasAnyUser(database: Queryable): Promise<boolean> {
  const someone = await database.selectFrom('curfew.users').select('id').limit(1).executeTakeFirst()
  return someone !== undefined
}
