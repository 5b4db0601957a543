import type pg from 'pg'

/** Who is there and signed in, as many as a large installation has. */
export interface Crowd {
  users: number
  live: number
}

/** What is behind them. */
export interface Past {
  sessions: number
  audit: number
}

/** Of the past sessions every third is of one account, as of a service that signs in every few minutes. */
export const SERVICE = 'service'
const GROUPS = 200
const REVOCATIONS = 20_000

/** Users, each in three groups, of which one has every sixth; and their live sessions. Four of five users are signed in. */
export const seedCrowd = async (client: pg.Client, { users, live }: Crowd): Promise<void> => {
  await client.query(
    `INSERT INTO curfew.users (login_id, login_key, name, department, password_hash, last_sign_in_at, last_ip)
     SELECT 'user-' || n, 'user-' || n, 'Person ' || md5(n::text), 'Department ' || n % 50,
            '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$' || md5(n::text), now() - n * interval '1 minute',
            '10.0.0.0'::inet + n % 5000
     FROM generate_series(1, $1::int) AS n`,
    [users],
  )
  await client.query(`INSERT INTO curfew.users (login_id, login_key) VALUES ('${SERVICE}', '${SERVICE}')`)
  await client.query(
    `INSERT INTO curfew.groups (name) SELECT 'Group ' || n FROM generate_series(1, ${GROUPS}) AS n`,
  )
  await client.query(
    `INSERT INTO curfew.group_members (group_id, user_id)
     SELECT DISTINCT g.id, u.id
     FROM (SELECT id, row_number() OVER (ORDER BY login_id) AS n FROM curfew.users) AS u
     CROSS JOIN LATERAL (VALUES (2 + u.n % ${GROUPS - 1}), (2 + u.n * 7 % ${GROUPS - 1}), (CASE WHEN u.n % 6 = 0 THEN 1 END)) AS chosen (n)
     JOIN (SELECT id, row_number() OVER (ORDER BY name) AS n FROM curfew.groups) AS g ON g.n = chosen.n`,
  )
  await client.query(
    `INSERT INTO curfew.sessions (token_hash, user_id, due_at, ip, started_at, browser, os, device_type)
     SELECT sha256(('live' || n)::bytea), u.id, now() + interval '1 day', '10.0.0.0'::inet + n % 5000,
            now() - ($1::int - n) * interval '0.1 second', 'Firefox', 'Linux', 'desktop'
     FROM generate_series(1, $1::int) AS n
     JOIN (SELECT id, row_number() OVER (ORDER BY login_id DESC) AS r FROM curfew.users WHERE login_id <> '${SERVICE}') AS u
       ON u.r = 1 + n::bigint * 7919 % ($2::int * 4 / 5)`,
    [live, users],
  )
  await client.query('VACUUM (ANALYZE) curfew.users, curfew.group_members, curfew.groups, curfew.sessions')
}

/** What can be made again at the end is taken away first: rows into indexes of random keys take most of the time. */
const withoutIndexes = async (
  client: pg.Client,
  table: string,
  fill: () => Promise<unknown>,
): Promise<void> => {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', i.indexrelid::regclass)
                 ELSE format('ALTER TABLE ${table} DROP CONSTRAINT %I', c.conname) END AS drop,
            CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
                 ELSE format('ALTER TABLE ${table} ADD CONSTRAINT %I %s', c.conname, pg_get_constraintdef(c.oid)) END AS make
     FROM pg_index AS i LEFT JOIN pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
     WHERE i.indrelid = '${table}'::regclass`,
  )
  for (const { drop } of rows) await client.query(drop)
  await fill()
  for (const { make } of rows) await client.query(make)
}

/**
 * The past, with nobody else at the database: forced logouts, the first of which ended a thirtieth of all past sessions; sessions, a
 * tenth of them ended so, each with a client; entries of the audit log.
 */
export const seedPast = async (client: pg.Client, { sessions, audit }: Past): Promise<void> => {
  const { rows } = await client.query<{ users: string }>('SELECT count(*) AS users FROM curfew.users')
  const users = rows[0]?.users
  await client.query(
    `SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET work_mem = '128MB'; SET session_replication_role = replica;
     CREATE TEMP TABLE past_revocations AS SELECT n, gen_random_uuid() AS id FROM generate_series(0, ${REVOCATIONS} - 1) AS n;
     ALTER TABLE past_revocations ADD PRIMARY KEY (n)`,
  )
  await client.query(
    `INSERT INTO curfew.revocations (id, notice_id, target, reason, initiating_entity, actor_login_id, revoked_at, sessions_ended,
       users_affected, skipped_super_users, skipped_out_of_scope)
     SELECT id, gen_random_uuid(),
            CASE WHEN n = 0 THEN '{"everyone": true}'::jsonb ELSE jsonb_build_object('users', jsonb_build_array(gen_random_uuid())) END,
            'admin_revoked', 'admin', 'admin', now() - (n + 3) * interval '2 minutes',
            CASE WHEN n = 0 THEN $1::int / 30 ELSE 1 + $1::int / 15 / ${REVOCATIONS} END, 1, 0, 0
     FROM past_revocations`,
    [sessions],
  )
  await withoutIndexes(client, 'curfew.sessions', () =>
    client.query(
      `WITH service AS MATERIALIZED (SELECT id FROM curfew.users WHERE login_id = '${SERVICE}'),
       u AS MATERIALIZED (SELECT id, row_number() OVER (ORDER BY login_id) - 1 AS r FROM curfew.users)
       INSERT INTO curfew.sessions (token_hash, user_id, ip, started_at, last_active_at, ended_at, reason, initiating_entity, notice_id,
         revocation_id, browser, os, device_type)
       SELECT sha256(('past' || numbers.n)::bytea), CASE WHEN numbers.n % 3 = 0 THEN service.id ELSE u.id END, '10.0.0.0'::inet + numbers.n % 5000,
              ended - interval '90 minutes', ended - interval '30 minutes', ended,
              CASE WHEN numbers.n > $1::int * 0.9 THEN 'admin_revoked' ELSE 'idle_timeout' END, 'policy', gen_random_uuid(),
              CASE WHEN numbers.n > $1::int * 29 / 30 THEN (SELECT id FROM past_revocations WHERE n = 0)
                   WHEN numbers.n > $1::int * 0.9 THEN past.id END,
              'Firefox', 'Linux', 'desktop'
       FROM generate_series(1, $1::int) AS numbers (n)
       CROSS JOIN LATERAL (SELECT now() - (1 - numbers.n::float8 / $1) * interval '69 days' - interval '6 minutes' AS ended) AS at
       CROSS JOIN service JOIN u ON u.r = numbers.n::bigint * 7919 % $2::bigint
       LEFT JOIN past_revocations AS past ON past.n = 1 + numbers.n % (${REVOCATIONS} - 1)`,
      [sessions, users],
    ),
  )
  await withoutIndexes(client, 'curfew.connections', () =>
    client.query(
      `INSERT INTO curfew.connections (id, node_id, session_id, user_id, opened_at, closed_at, outcome, milliseconds, revocation_id)
       SELECT gen_random_uuid(), md5('node')::uuid, s.id, s.user_id, s.started_at, s.ended_at + interval '1 second',
              CASE WHEN s.number % 10 = 0 THEN 'closed' ELSE 'acknowledged' END, s.number % 100, s.revocation_id
       FROM curfew.sessions AS s WHERE s.revocation_id IS NOT NULL`,
    ),
  )
  await withoutIndexes(client, 'curfew.audit', () =>
    client.query(
      `INSERT INTO curfew.audit (at, actor_login_id, action, target, outcome, ip, request_id, revocation_id, detail)
       SELECT now() - ($1::int - numbers.n) * interval '5 seconds', 'user-' || numbers.n % 1000,
              CASE WHEN numbers.n % 3 = 0 THEN 'session.ended' ELSE 'session.signed_in' END, '{"session": "of the past"}', 'done', '10.0.0.1',
              'request', CASE WHEN numbers.n % 250 = 0 THEN past.id END, '{}'
       FROM generate_series(1, $1::int) AS numbers (n) LEFT JOIN past_revocations AS past ON past.n = numbers.n / 250 % ${REVOCATIONS}`,
      [audit],
    ),
  )
  await client.query('SET session_replication_role = origin')
  await client.query('VACUUM (ANALYZE) curfew.sessions, curfew.connections, curfew.audit, curfew.revocations')
}
