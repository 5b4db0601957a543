import type pg from 'pg'
import { hashPassword } from '../../../server/src/sign-in/passwords/passwords.ts'
import { seedAdmin, seedSessions } from '../records/seed.ts'
import { tokenOf } from '../tokens.ts'

/** Who is there on the worst day, known to all processes of the bench. */
const OWN = 'own'
const PLAIN = 0
const CHECKED = 1
const ENTERING = 2

/** Of a plain user, who is up to something. */
export const PLAIN_TOKEN = tokenOf(OWN, PLAIN)
/** Of somebody whose requests an application checks. */
export const CHECKED_TOKEN = tokenOf(OWN, CHECKED)
/** Of somebody whose page connects. */
export const ENTERING_TOKEN = tokenOf(OWN, ENTERING)

/** Those from here on are signed out by an administrator, one after the other. */
const FIRST_VICTIM = 10
const VICTIMS = 2_000
export const victim = (n: number): string => `bench-${FIRST_VICTIM + (n % VICTIMS)}`

export const PASSWORD = 'only for the bench'
export const HONEST = 40
/** Somebody who signs in with the right password, from the address that they always come from. */
export const honest = (n: number): { loginId: string; ip: string } => ({
  loginId: `honest-${n % HONEST}`,
  ip: `192.0.2.${1 + (n % HONEST)}`,
})

export const LONG_PAST = 'long-past'

/** @param past how many past sessions one of them has */
export async function seedPeople(client: pg.Client, past: number): Promise<void> {
  const hash = await hashPassword(PASSWORD)
  await seedAdmin(client)
  await seedSessions(client, OWN, ENTERING + 1)
  await seedSessions(client, 'victim', FIRST_VICTIM + VICTIMS)
  await client.query(
    `INSERT INTO curfew.users (login_id, login_key, password_hash)
     SELECT 'honest-' || n, 'honest-' || n, $2 FROM generate_series(0, $1::int - 1) AS n UNION ALL SELECT $3, $3, $2`,
    [HONEST, hash, LONG_PAST],
  )
  await client.query(
    `INSERT INTO curfew.sessions (token_hash, user_id, started_at, ip, ended_at, reason, initiating_entity, notice_id)
     SELECT sha256(convert_to('past-' || n, 'UTF8')), u.id, now() - n * interval '1 second', '198.51.100.1',
            now() - n * interval '1 second', 'signed_out', 'user', gen_random_uuid()
     FROM generate_series(1, $1::int) AS n JOIN curfew.users AS u ON u.login_id = $2`,
    [past, LONG_PAST],
  )
  await client.query('ANALYZE curfew.users; ANALYZE curfew.sessions')
}
