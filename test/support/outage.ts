import pg from 'pg'

/** Takes a database away from everybody without touching the others of the same server, and gives it back. */
export async function outage(databaseUrl: string): Promise<{ end(): Promise<void> }> {
  const name = new URL(databaseUrl).pathname.slice(1)
  const elsewhere = new URL(databaseUrl)
  elsewhere.pathname = '/postgres'
  const admin = new pg.Client(elsewhere.href)
  await admin.connect()
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
  return {
    async end() {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
      await admin.end()
    },
  }
}
