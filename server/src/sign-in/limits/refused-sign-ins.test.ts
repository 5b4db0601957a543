import { setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import { RefusedSignIns } from './refused-sign-ins.ts'

const database = setUpDatabase().open()

/** Has the records refuse a row, and not be able to take another for the time being. */
const makeTrouble = async () => {
  await sql`
    CREATE FUNCTION curfew.make_trouble() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.actor_login_id = 'refused' THEN RAISE check_violation; END IF;
      IF NEW.actor_login_id = 'later' THEN RAISE too_many_connections; END IF;
      RETURN NEW;
    END $$`.execute(database.writes)
  await sql`
    CREATE TRIGGER trouble BEFORE INSERT ON curfew.audit FOR EACH ROW EXECUTE FUNCTION curfew.make_trouble()`.execute(
    database.writes,
  )
}
const endTrouble = () => sql`DROP TRIGGER trouble ON curfew.audit`.execute(database.writes)
async function recorded(): Promise<string[]> {
  const { rows } = await sql<{ loginId: string }>`
    SELECT actor_login_id AS "loginId" FROM curfew.audit ORDER BY id`.execute(database.reads)
  return rows.map(({ loginId }) => loginId)
}

it('LO-12 one that PostgreSQL refuses is left out, and none is recorded twice when it goes away meanwhile', async () => {
  const records = new RefusedSignIns({ database, log: createLog('silent') })
  await makeTrouble()
  for (const loginId of ['ada', 'refused', 'grace', 'later'])
    records.note({
      actor: { id: null, loginId },
      code: 'invalid_credentials',
      context: { ip: '10.0.0.1', requestId: loginId },
    })
  await records.writeNow().catch(() => undefined)
  expect(await recorded()).toContain('ada')
  await endTrouble()
  await records.writeNow()
  await records.close()
  expect((await recorded()).toSorted()).toEqual(['ada', 'grace', 'later'])
})
