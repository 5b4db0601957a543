import { sql } from 'kysely'
import { namedUsers } from '../directory/named-users.ts'
import { networksOf } from '../request/address.ts'
import type { Database } from '../store/database.ts'

/** What there is to compare an attempt to sign in with. */
export interface Credentials {
  /** Null when that login id means nobody. */
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
  const { rows } = await sql<{ known: boolean } & CredentialsOfUser>`
    SELECT u.id, u.login_id AS "loginId", u.password_hash AS "passwordHash", u.password_version AS "passwordVersion",
           a.user_id IS NOT NULL AS known
    FROM ${namedUsers([loginId])} AS named JOIN curfew.users AS u ON u.id = named.id
    LEFT JOIN curfew.known_addresses AS a ON a.user_id = u.id AND a.network = ${network}::cidr`.execute(
    limits,
  )
  const [row] = rows
  if (!row) return { user: null, known: false }
  const { known, ...user } = row
  return { user, known }
}
