import type { Queryable } from '../../store/database.ts'

/** Whether there is anybody who may do everything. */
export async function hasSuperUser(database: Queryable): Promise<boolean> {
  const someone = await database
    .selectFrom('curfew.users')
    .select('id')
    .where('is_super_user', '=', true)
    .where('status', '=', 'active')
    .limit(1)
    .executeTakeFirst()
  return someone !== undefined
}
