import pg from 'pg'

/**
 * Takes a database away from everybody, without touching the others of the same server.
 *
 * @returns gives it back
 */
export async function takeAway(databaseUrl: string): Promise<() => Promise<void>> {
  const name = new URL(databaseUrl).pathname.slice(1)
  const elsewhere = new URL(databaseUrl)
  elsewhere.pathname = '/postgres'
  const client = new pg.Client(elsewhere.href)
  await client.connect()
  await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
  return async () => {
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    await client.end()
  }
}
