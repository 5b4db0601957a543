import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Whose live sessions end: a condition, so that it may be about any number of them. Kept while an end goes in steps. */
export type Cover =
  | { kind: 'sessions'; ids: string[] }
  | { kind: 'users'; ids: string[]; exceptSessions: string[] }
  | { kind: 'group'; group: string; exceptUsers: string[]; exceptSessions: string[] }
  /** Cut off as one in a transaction that runs alone (`change(…, { alone: true })`), unless one of the exceptions is locked. */
  | { kind: 'everyone'; exceptUsers: string[]; exceptSessions: string[] }

/** Where the live sessions of a cover are looked for, as `s`. */
export const liveFor = (cover: Cover): RawBuilder<unknown> =>
  cover.kind === 'sessions' ? sql`curfew.live_by_id AS s` : sql`curfew.live_sessions AS s`

/**
 * The cover as a condition on a live session, called `s`.
 *
 * @param fromUser only sessions of this user and those after them are asked about
 */
export function covers(cover: Cover, fromUser?: string): RawBuilder<SqlBool> {
  const members = fromUser === undefined ? sql`true` : sql`m.user_id >= ${fromUser}::uuid`
  switch (cover.kind) {
    case 'sessions':
      return sql`s.id = ANY(${cover.ids}::uuid[])`
    case 'users':
      return sql`(s.user_id = ANY(${cover.ids}::uuid[]) AND ${isNoneOf(sql`s.id`, cover.exceptSessions)})`
    case 'group':
      return sql`(
        s.user_id IN (SELECT m.user_id FROM curfew.group_members AS m WHERE m.group_id = ${cover.group} AND ${members})
        AND ${isNoneOf(sql`s.user_id`, cover.exceptUsers)} AND ${isNoneOf(sql`s.id`, cover.exceptSessions)}
      )`
    case 'everyone':
      return sql`(${isNoneOf(sql`s.user_id`, cover.exceptUsers)} AND ${isNoneOf(sql`s.id`, cover.exceptSessions)})`
  }
}

/** Users whose `revokedAt` a forced logout sets, signed in or not. */
export type Revoked =
  | { kind: 'users'; ids: string[] }
  | { kind: 'group'; group: string; exceptUsers: string[] }
  | { kind: 'everyone'; exceptUsers: string[] }

/** Their ids, as something to select from. */
export function idsOf(revoked: Revoked): RawBuilder<unknown> {
  switch (revoked.kind) {
    case 'users':
      return sql`(SELECT DISTINCT given.id FROM unnest(${revoked.ids}::uuid[]) AS given (id))`
    case 'group':
      return sql`(
        SELECT m.user_id AS id FROM curfew.group_members AS m
        WHERE m.group_id = ${revoked.group} AND ${isNoneOf(sql`m.user_id`, revoked.exceptUsers)}
      )`
    case 'everyone':
      return sql`(SELECT u.id FROM curfew.users AS u WHERE ${isNoneOf(sql`u.id`, revoked.exceptUsers)})`
  }
}

/** Not asked where there are none: an index alone may then say who is covered. */
const isNoneOf = (column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<SqlBool> =>
  ids.length === 0 ? sql`true` : sql`NOT ${column} = ANY(${ids}::uuid[])`
