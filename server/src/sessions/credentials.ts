import { sql } from 'kysely'
import type { Database } from '../store/database.ts'
import { networksOf } from './address.ts'

/** What there is to compare an attempt to sign in with. */
export interface Credentials {
  /** The login id as users are found by it, whether anybody has it or not. */
  folded: string
  /** Null when nobody has that login id. */
  user: CredentialsOfUser | null
  /** The user has signed in from this network before. */
  known: boolean
}

export interface CredentialsOfUser {
  id: string
  loginId: string
  passwordHash: string | null
  passwordVersion: number
}

/** One read of two rows by their indexes, whoever asks and whatever the user's past. */
export async function readCredentials(
  { limits }: Pick<Database, 'limits'>,
  loginId: string,
  ip: string | null,
): Promise<Credentials> {
  const network = ip === null ? null : networksOf(ip).caller
  const { rows } = await sql<{ folded: string; known: boolean } & Nullable<CredentialsOfUser>>`
    SELECT typed.folded, u.id, u.login_id AS "loginId", u.password_hash AS "passwordHash",
           u.password_version AS "passwordVersion", a.user_id IS NOT NULL AS known
    FROM (SELECT lower(${loginId}::text) AS folded) AS typed
    LEFT JOIN curfew.users AS u ON lower(u.login_id) = typed.folded
    LEFT JOIN curfew.known_addresses AS a ON a.user_id = u.id AND a.network = ${network}::cidr`.execute(
    limits,
  )
  const [row] = rows
  if (!row) throw new Error('a row of its own was not answered')
  const { folded, known, id, loginId: itsLoginId, passwordHash, passwordVersion } = row
  const user =
    id === null || itsLoginId === null || passwordVersion === null
      ? null
      : { id, loginId: itsLoginId, passwordHash, passwordVersion }
  return { folded, user, known }
}

type Nullable<T> = { [Key in keyof T]: T[Key] | null }
