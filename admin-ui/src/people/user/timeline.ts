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

const momentsOf = (session: SessionView): Moment[] => {
  const { id, endedAt, reason, revocationId } = session
  const began: Moment = {
    key: `${id} began`,
    kind: 'signed_in',
    at: session.startedAt,
    title: 'Signed in',
    detail: placeOf(session),
    revocationId: null,
  }
  // An end by revocation is told once, by the revocation.
  if (endedAt === null || reason === null || revocationId !== null) return [began]
  const title = REASON_WORDS[reason]
  return [
    began,
    { key: `${id} ended`, kind: 'ended', at: endedAt, title, detail: placeOf(session), revocationId },
  ]
}

const momentOf = (revocation: RevocationView): Moment[] => {
  const { id, revokedAt, actor, reason, reasonAdmin } = revocation
  if (revokedAt === null) return []
  const title = `${REASON_WORDS[reason]} by ${isolated(actorWords(actor))}`
  return [{ key: id, kind: 'revoked', at: revokedAt, title, detail: reasonAdmin, revocationId: id }]
}

/** Sign-ins, ends and revocations in one line, newest first. */
export const timelineOf = (
  sessions: readonly SessionView[],
  revocations: readonly RevocationView[],
): Moment[] =>
  [...sessions.flatMap(momentsOf), ...revocations.flatMap(momentOf)].sort(
    (one, other) => Date.parse(other.at) - Date.parse(one.at),
  )
