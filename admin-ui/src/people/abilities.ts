import type { UserRow } from '@curfew/shared'

/** Why Force logout cannot be pressed in a row; null where the server says that it can. */
export const reasonNotAllowed = ({ abilities }: Pick<UserRow, 'abilities'>): string | null =>
  abilities.includes('revoke') ? null : 'Only super users can do this to a super user'
