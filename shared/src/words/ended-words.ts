import type { Notice } from '../sessions/notice.ts'
import { durationInWords } from './duration.ts'
import { fill, firstFilled } from './fill.ts'
import type { EndStrings, Strings } from './strings.ts'

/** What is known beside the notice; whatever is missing is left unsaid. */
export interface EndFacts {
  contact?: string | null
  name?: string | null
  ip?: string | null
  idleTimeoutSeconds?: number | null
  maxLifetimeSeconds?: number | null
}

/** Plain text, never to be set as HTML. Empty strings are not shown. */
export interface EndWords {
  title: string
  body: string
  /** The administrator's message where the body does not carry it already. */
  message: string
  /** What to name when asking about it. */
  reference: string
  button: string
}

/** Why the session ended, in words. The same on the signed-out screen and on the sign-in page. */
export function endedWords(notice: Notice, facts: EndFacts, strings: Strings): EndWords {
  const { title, body, button } = stringsFor(notice, strings)
  const text = firstFilled(body, {
    message: notice.message,
    contact: facts.contact || strings.contact,
    name: facts.name,
    ip: facts.ip,
    duration: inWords(durationOf(notice, facts), strings.lang),
  })
  const message = notice.message ?? ''
  const id = notice.revocationId ?? (notice.reason === 'admin_revoked' ? notice.noticeId : undefined)
  return {
    title,
    body: text,
    message: text.includes(message) ? '' : message,
    reference: id === undefined ? '' : (fill(strings.reference, { id }) ?? ''),
    button,
  }
}

/** A newer server may know a reason that this client does not. */
function stringsFor({ reason }: Notice, { ended, endedUnknown }: Strings): EndStrings {
  return Object.hasOwn(ended, reason) ? ended[reason] : endedUnknown
}

function durationOf({ reason }: Notice, facts: EndFacts): number | null | undefined {
  if (reason === 'idle_timeout') return facts.idleTimeoutSeconds
  return reason === 'max_lifetime' ? facts.maxLifetimeSeconds : null
}

function inWords(seconds: number | null | undefined, lang: string): string | null {
  return seconds === null || seconds === undefined ? null : durationInWords(seconds, lang)
}
