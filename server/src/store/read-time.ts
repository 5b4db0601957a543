import { sql } from 'kysely'
import type { Queryable } from './database.ts'

/** The database's time, by which everything is judged and recorded. */
export async function readTime(database: Queryable): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`SELECT statement_timestamp() AS at`.execute(database)
  const [row] = rows
  if (!row) throw new Error('the database did not tell the time')
  return row.at
}
