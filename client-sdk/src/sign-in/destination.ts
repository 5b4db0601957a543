import type { LastPerson } from '../page/last-person.ts'

/**
 * Where to go after signing in: the same person back to where they were, somebody else to the beginning. A tab that
 * showed nobody's page before (a link from a mail) goes where the link leads.
 *
 * @param returnTo a path of this origin, checked by the server
 */
export function destination(
  userId: string,
  last: LastPerson | null,
  { returnTo, beginning }: { returnTo: string; beginning: string },
): string {
  return last === null || last.userId === userId ? returnTo : beginning
}
