import type pg from 'pg'
import { TOKEN_LENGTH, tokenOf } from '../tokens.ts'

const ADMIN_SERIES = 'admin'
/** The bearer token of the super user that `seedAdmin` makes. */
export const ADMIN_TOKEN = tokenOf(ADMIN_SERIES, 0)

/** Sessions of the users 0 to `count` - 1, one each, whose tokens are `tokenOf(series, n)`. */
export const seedSessions = async (
  client: pg.Client,
  series: string,
  count: number,
  { analyse = true }: { analyse?: boolean } = {},
): Promise<void> => {
  await client.query(
    // With the key that a node would make, or it would do so while something is measured.
    `INSERT INTO curfew.users (login_id, login_key) SELECT 'bench-' || n, 'bench-' || n FROM generate_series(0, $1::int - 1) AS n
     ON CONFLICT DO NOTHING`,
    [count],
  )
  await insertSessions(client, series, count, 'bench')
  if (analyse) await client.query('ANALYZE curfew.users; ANALYZE curfew.sessions')
}

/** Puts every second of the users 0 to `count` - 1 into one of so many groups. */
export const seedGroups = async (client: pg.Client, groups: number, count: number): Promise<void> => {
  await client.query(
    `INSERT INTO curfew.groups (name) SELECT 'bench-' || n FROM generate_series(0, $1::int - 1) AS n`,
    [groups],
  )
  await client.query(
    `INSERT INTO curfew.group_members (group_id, user_id)
     SELECT g.id, u.id FROM generate_series(0, $2::int - 1, 2) AS n
     JOIN curfew.users AS u ON u.login_id = 'bench-' || n JOIN curfew.groups AS g ON g.name = 'bench-' || (n / 2) % $1::int`,
    [groups, count],
  )
}

/** A super user with one session. @returns its id, for leaving it out of "everyone" */
export const seedAdmin = async (client: pg.Client): Promise<string> => {
  await client.query(`INSERT INTO curfew.users (login_id, is_super_user) VALUES ('super-0', true)`)
  const [id] = await insertSessions(client, ADMIN_SERIES, 1, 'super')
  if (id === undefined) throw new Error('the session of the super user was not inserted')
  return id
}

const insertSessions = async (
  client: pg.Client,
  series: string,
  count: number,
  loginIdPrefix: string,
): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO curfew.sessions (token_hash, user_id, due_at, ip)
     SELECT sha256(convert_to(rpad($1 || '-' || n || '-', ${TOKEN_LENGTH}, 'A'), 'UTF8')), u.id,
            statement_timestamp() + interval '1 day', '127.0.0.1'
     FROM generate_series(0, $2::int - 1) AS n JOIN curfew.users AS u ON u.login_id = $3 || '-' || n
     RETURNING id`,
    [series, count, loginIdPrefix],
  )
  return rows.map(({ id }) => id)
}

/** The ids of the users 0 to `count` - 1, in this order. */
export const userIds = async (client: pg.Client, count: number): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `SELECT u.id FROM generate_series(0, $1::int - 1) AS n JOIN curfew.users AS u ON u.login_id = 'bench-' || n
     ORDER BY n`,
    [count],
  )
  return rows.map(({ id }) => id)
}

/** When the latest end of sessions was committed, in milliseconds since 1970 on the wall clock. */
export const lastEndCommittedAt = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ at: number }>(
    `SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS at FROM curfew.feed
     WHERE kind = 'sessions.ended' ORDER BY position DESC LIMIT 1`,
  )
  if (!rows[0]) throw new Error('no end was recorded')
  return rows[0].at
}

/** Users `with-password-0` and so on, all with the same password. @param hash as it is stored */
export const seedPasswords = async (client: pg.Client, count: number, hash: string): Promise<void> => {
  await client.query(
    `INSERT INTO curfew.users (login_id, login_key, password_hash)
     SELECT 'with-password-' || n, 'with-password-' || n, $2 FROM generate_series(0, $1::int - 1) AS n`,
    [count, hash],
  )
  await client.query('ANALYZE curfew.users')
}

/** The ids of the sessions 0 to `count` - 1 of a series, in this order. */
export const sessionIds = async (client: pg.Client, series: string, count: number): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `SELECT s.id FROM generate_series(0, $2::int - 1) AS n
     JOIN curfew.sessions AS s ON s.token_hash = sha256(convert_to(rpad($1 || '-' || n || '-', ${TOKEN_LENGTH}, 'A'), 'UTF8'))
     ORDER BY n`,
    [series, count],
  )
  return rows.map(({ id }) => id)
}
