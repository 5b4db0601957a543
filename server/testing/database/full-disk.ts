import pg from 'pg'

/** What fails on a full disk: everything, or all but the beats of the nodes, which find space in the pages that are there. */
export type Fills = 'everything' | 'all but beats'

/**
 * Lets every write of a database fail as PostgreSQL lets it fail on a full disk.
 *
 * @returns makes space again
 */
export async function fillDisk(
  databaseUrl: string,
  fills: Fills = 'everything',
): Promise<() => Promise<void>> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query(
    `CREATE OR REPLACE FUNCTION curfew.refuse_to_write() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`,
  )
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname = 'curfew' AND ($1 OR tablename <> 'nodes') ORDER BY tablename`,
    [fills === 'everything'],
  )
  for (const { name } of rows)
    await client.query(
      `CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON ${name}
       FOR EACH STATEMENT EXECUTE FUNCTION curfew.refuse_to_write()`,
    )
  return async () => {
    for (const { name } of rows) await client.query(`DROP TRIGGER full_disk ON ${name}`)
    await client.end()
  }
}
