import type { RevocationView, SessionView } from '@curfew/shared'
import { isolated } from '../../design/text/isolated.ts'
import { actorWords } from '../../design/words/actor-words.ts'
import { REASON_WORDS } from '../../design/words/reason-words.ts'
import { deviceWords } from './device-words.ts'

/** One thing that happened to a user. */
export interface Moment {
  key: string
  kind: 'signed_in' | 'ended' | 'revoked'
  at: string
  title: string
  detail: string | null
  revocationId: string | null
}

const placeOf = (session: SessionView): string =>
  [deviceWords(session.device), session.ip].filter((part) => part !== null).join(', ')

const beganAt = (session: SessionView): Moment => ({
  key: `${session.id} began`,
  kind: 'signed_in',
  at: session.startedAt,
  title: 'Signed in',
  detail: placeOf(session),
  revocationId: null,
})

const endOf = (session: SessionView): Moment[] => {
  const { id, endedAt, reason, revocationId } = session
  // An end by revocation is told once, by the revocation.
  if (endedAt === null || reason === null || revocationId !== null) return []
  const title = REASON_WORDS[reason]
  return [{ key: `${id} ended`, kind: 'ended', at: endedAt, title, detail: placeOf(session), revocationId }]
}

const momentOf = (revocation: RevocationView): Moment[] => {
  const { id, revokedAt, actor, reason, reasonAdmin } = revocation
  if (revokedAt === null) return []
  const title = `${REASON_WORDS[reason]} by ${isolated(actorWords(actor))}`
  return [{ key: id, kind: 'revoked', at: revokedAt, title, detail: reasonAdmin, revocationId: id }]
}

/** What has been read of a list, the latest first. */
export interface Read<Item> {
  items: readonly Item[]
  /** There is nothing older. */
  isWhole: boolean
}

/** What has been read of what happened to a user. */
export interface History {
  /** By when they began. */
  begun: Read<SessionView>
  /** By when they ended. */
  ended: Read<SessionView>
  revocations: Read<RevocationView>
}

/** Since when all of a list has been read. */
const since = <Item>({ items, isWhole }: Read<Item>, at: (item: Item) => string | null): number => {
  const last = items.at(-1)
  return isWhole || last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(at(last) ?? '')
}

/** By list, since when all of it has been read, in milliseconds since the epoch. */
const readSince = ({ begun, ended, revocations }: History): Record<keyof History, number> => ({
  begun: since(begun, ({ startedAt }) => startedAt),
  ended: since(ended, ({ endedAt }) => endedAt),
  revocations: since(revocations, ({ revokedAt }) => revokedAt),
})

/**
 * Sign-ins, ends and revocations in one line, newest first, as far back as all three have been read: beyond that something
 * would be missing between what is there.
 */
export const timelineOf = (history: History): Moment[] => {
  const horizon = Math.max(...Object.values(readSince(history)))
  return [
    ...history.begun.items.map(beganAt),
    ...history.ended.items.flatMap(endOf),
    ...history.revocations.items.flatMap(momentOf),
  ]
    .filter(({ at }) => Date.parse(at) >= horizon)
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
}

/** Of which lists more has to be read for the timeline to go further back; none: all of it is told. */
export const heldBackBy = (history: History): (keyof History)[] => {
  const read = readSince(history)
  const horizon = Math.max(...Object.values(read))
  if (horizon === Number.NEGATIVE_INFINITY) return []
  return (Object.keys(read) as (keyof History)[]).filter((list) => read[list] === horizon)
}
