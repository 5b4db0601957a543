import type pg from 'pg'

/** The position of the newest entry. */
export async function readHead(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ position: string }>('SELECT position FROM curfew.feed_head')
  return Number(rows[0]?.position ?? 0)
}
