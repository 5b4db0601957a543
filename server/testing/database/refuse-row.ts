import { sql } from 'kysely'
import type { Queryable } from '../../src/store/database.ts'

/**
 * Has PostgreSQL refuse to write one row from now on, as it does what a constraint forbids.
 *
 * @param table whose column `id` names the row
 * @returns lets it be written again
 */
export async function refuseRow(
  database: Queryable,
  table: 'curfew.sessions' | 'curfew.connections',
  id: string,
): Promise<() => Promise<void>> {
  const name = `refuse_${id.replaceAll('-', '')}`
  await sql`
    CREATE FUNCTION curfew.${sql.raw(name)}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'refused by a test' USING ERRCODE = 'check_violation';
    END $$`.execute(database)
  await sql`
    CREATE TRIGGER ${sql.raw(name)} BEFORE INSERT OR UPDATE ON ${sql.raw(table)}
    FOR EACH ROW WHEN (NEW.id = ${sql.lit(id)}) EXECUTE FUNCTION curfew.${sql.raw(name)}()`.execute(database)
  return async () => {
    await sql`DROP FUNCTION curfew.${sql.raw(name)} CASCADE`.execute(database)
  }
}
