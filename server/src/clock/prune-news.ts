import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'

/** Every node has read them within a second; one that was away for longer tells its clients all again. */
const KEEP_NEWS = '10 minutes'

/** News that every node has read. They are in the order of their ids, so the first that is kept ends the search. */
export async function news(
  database: Queryable,
  size: number,
): Promise<{ isOurs: true; looked: number; reached: null }> {
  const { rows } = await sql<{ id: string }>`
    WITH old AS MATERIALIZED (
      SELECT first.id FROM (SELECT id, at FROM curfew.news ORDER BY id LIMIT ${size}) AS first
      WHERE first.at < statement_timestamp() - ${KEEP_NEWS}::interval
    )
    DELETE FROM curfew.news WHERE id = ANY(ARRAY(SELECT id FROM old)) RETURNING id`.execute(database)
  return { isOurs: true, looked: rows.length, reached: null }
}
