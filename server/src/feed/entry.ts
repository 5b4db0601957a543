import type { InitiatingEntity, Notice, Reason } from '@curfew/shared'

/** An end as the feed tells of it: what every covered client's notice has in common. */
export interface End {
  noticeId: string
  reason: Reason
  initiatingEntity: InitiatingEntity
  message?: string
  /** ISO 8601, by the database's clock. */
  endedAt: string
  revocationId?: string
  spreadSeconds?: number
}

/** Which sessions an end covers. */
export type Covered =
  | { sessions: { id: string; userId: string }[] }
  /** Every session up to this number, but for the exceptions. */
  | { upTo: number; exceptSessions: string[]; exceptUsers: string[] }

/** Whose sessions a change of policies concerns. */
export type Concerned =
  | 'everyone'
  /** Those who live by these, of `curfew.policies`: so a group is named in a few words, however many are in it. */
  | { policies: number[] }
  /** Those who live by another policy than before. */
  | { users: string[] }

/** Whoever reads the news has it from there, see `news/news.ts`. */
interface InNews {
  inNews?: true
}

/**
 * What nodes tell each other, through the database, and what a cached decision rests on. A node that meets a kind or version that it does not know
 * resynchronises, so kinds may be added.
 */
export type FeedEntry =
  | {
      kind: 'sessions.ended'
      version: 1
      /** `count` tells how many sessions ended: a cut-off does not list them. */
      payload: { end: End; covered: Covered; count?: number }
    }
  /**
   * A step of an end of many has been committed, under that number in `curfew.ends`. Whom it covers is not said: whoever remembers
   * sessions asks for each.
   */
  | {
      kind: 'sessions.ended_many'
      version: 1
      payload: { end: number; reason: Reason; revocationId?: string; count: number }
    }
  /** Of nodes of the version before: nothing that is cached rests on it. */
  | { kind: 'sessions.started'; version: 1; payload: { sessions: { id: string; userId: string }[] } }
  /** News, as the next one; in the feed for nodes of the version before, and of them. */
  | {
      kind: 'sessions.expiring'
      version: 1
      payload: { sessions: { id: string; endsAt: string; warningSeconds: number }[] } & InNews
    }
  | {
      kind: 'sessions.extended'
      version: 1
      payload: { sessions: { id: string; idleDeadline: string | null }[] } & InNews
    }
  /** Absent, as nodes of the version before write it, `concerns` means everyone. */
  | { kind: 'policy.changed'; version: 1; payload: { version: number; concerns?: Concerned } }
  /** Roles or groups of these users changed. Among the news: they have another name. */
  | { kind: 'users.changed'; version: 1; payload: { users: string[] } & InNews }

export type FeedKind = FeedEntry['kind']

const KNOWN: Record<FeedKind, number> = {
  'sessions.ended': 1,
  'sessions.ended_many': 1,
  'sessions.started': 1,
  'sessions.expiring': 1,
  'sessions.extended': 1,
  'policy.changed': 1,
  'users.changed': 1,
}

/** Whether this build understands an entry; if not, what it remembers can no longer be trusted. */
export function isKnown(entry: { kind: string; version: number }): entry is FeedEntry {
  return Object.hasOwn(KNOWN, entry.kind) && KNOWN[entry.kind as FeedKind] === entry.version
}

/** Whether whoever reads the news hears of it there. */
export const isInNews = ({ payload }: FeedEntry): boolean => 'inNews' in payload && payload.inNews === true

/** The notice for one session of an end. */
export const noticeFor = (end: End, sessionId: string): Notice => ({ ...end, sessionId })
