import { type CommandContext, withDatabaseUrl } from './admin/command-database.ts'
import { FEWEST_CONNECTIONS } from './config/database-connections.ts'
import { type Config, nameOfDatabase } from './config.ts'
import { checkNewPerson } from './directory/check-person.ts'
import { TAKEN } from './directory/insert-user.ts'
import { createPerson } from './people/create-person.ts'
import { Refusal } from './refusal.ts'
import { hashPassword } from './sign-in/passwords/passwords.ts'
import { randomPassword } from './sign-in/passwords/random-password.ts'
import { openDatabase } from './store/database.ts'
import { migrate } from './store/migrate.ts'

export interface NewSuperUser {
  /** As it is kept, see `spellingOf`. */
  loginId: string
  /** Stored nowhere but as a hash. */
  password: string
  /** Where they were made, without secrets: a data folder, or a database and its host. */
  database: string
}

/**
 * The `admin create` command: makes a super user with a random password. Works whether or not `serve` runs, and while it
 * starts.
 *
 * @throws Refusal `invalid_request` if the login id is none, or taken; what keeps it from reaching the database
 */
export async function createSuperUser(
  config: Config,
  asked: string,
  context: CommandContext,
): Promise<NewSuperUser> {
  const { log } = context
  const { loginId } = checkNewPerson({ loginId: asked })
  return withDatabaseUrl(config, context, async (databaseUrl) => {
    await migrate({ databaseUrl, log })
    const password = randomPassword()
    const passwordHash = await hashPassword(password)
    const database = openDatabase(databaseUrl, log, { connections: FEWEST_CONNECTIONS })
    try {
      await createPerson(
        // Nobody waits for nodes: of somebody new none has anything in its memory.
        { database, waitUntilRefused: async () => [] },
        {
          caller: { kind: 'command', name: 'curfew admin create' },
          user: { loginId, isSuperUser: true, passwordHash },
          ip: null,
          requestId: null,
        },
      )
    } catch (error) {
      throw isTaken(error) ? loginIdTaken(loginId) : error
    } finally {
      await database.close()
    }
    return { loginId, password, database: nameOfDatabase(config) }
  })
}

const isTaken = (error: unknown): boolean =>
  error instanceof Refusal && (error.details.errors ?? []).some(({ message }) => message === TAKEN)

const loginIdTaken = (loginId: string) =>
  new Refusal('invalid_request', { detail: `${loginId} already exists. Choose another with --login-id.` })
