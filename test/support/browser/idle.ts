import pg from 'pg'

/** Lets a user's sessions look as if nothing had been done in them for so many seconds, and the clock look at them. */
export async function makeIdle(databaseUrl: string, loginId: string, seconds: number): Promise<void> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    await client.query(
      `UPDATE curfew.sessions AS s
       SET last_active_at = statement_timestamp() - $2 * interval '1 second', due_at = statement_timestamp()
       FROM curfew.users AS u
       WHERE u.id = s.user_id AND u.login_id = $1 AND s.ended_at IS NULL`,
      [loginId, seconds],
    )
  } finally {
    await client.end()
  }
}
