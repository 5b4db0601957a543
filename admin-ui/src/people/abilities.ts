import type { UserRow } from '@curfew/shared'

/** Why Force Logout cannot be pressed in a row; null where the server says that it can. */
export const reasonNotAllowed = ({ abilities }: Pick<UserRow, 'abilities'>): string | null =>
  abilities.includes('revoke') ? null : 'Only a super user can sign out a super user'
