import type { Connection } from '../connection/connection.ts'
import type { Exit } from '../leaving/exit.ts'
import type { Api } from '../requests/api.ts'
import type { PageSession } from './page-session.ts'

export interface SignOutParts {
  session: PageSession
  api: Api
  connection: Connection
  exit: Exit
}

/**
 * The person signs out on this page, and goes to the sign-in page without a way back.
 *
 * @returns false when the server could not be reached, and nothing has changed
 */
export async function signOutHere({ session, api, connection, exit }: SignOutParts): Promise<boolean> {
  session.isSigningOut = true
  const isDone = await api.signOut()
  // The notice may have been faster than an answer that then got lost.
  if (!isDone && !session.isOver) {
    session.isSigningOut = false
    return false
  }
  connection.close()
  session.signOut()
  exit.now(false)
  return true
}
