import type { Permission, WaitedNode } from '@curfew/shared'
import type { RawBuilder } from 'kysely'
import type { AuditAction } from '../audit/write-audit.ts'
import type { Changed, ChangeOptions } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import type { Database, Queryable } from '../store/database.ts'
import type { Question } from '../store/together.ts'
import type { Actor, Caller } from './actor.ts'

/**
 * Something that somebody does, as one declares it. What every act has in common is done around it by `carryOut`: the actor's
 * session and rights are read in the transaction, the audit entry is written, the feed is told, every node is waited for, the
 * answer is kept for the `Idempotency-Key`.
 *
 * @typeParam Way in which it may be done, see `Ways`
 * @typeParam Read what its work goes by
 * @typeParam Result what the answer needs of the work
 */
export interface Act<Way, Read, Result, Answer> {
  /** Its word in the records. */
  readonly action: AuditAction
  /** What the actor has to hold. */
  readonly permission: Permission
  /** Whom or what it is done to, for the records; of long lists they keep the beginning. */
  readonly target: unknown
  /** All that makes it another request under the same `Idempotency-Key`. It is kept as a hash: never a password or a token. */
  readonly request: unknown
  readonly ways: Ways<Way>
  /** What its work goes by, read in the transaction together with the actor's rights; `answered(null)`: nothing. */
  readonly reads: Question<Read>
  /**
   * Carries it out in one commit with others of its kind, see `SharedCommits`; absent: it has its own. Null: so has it this time, and
   * nothing of it has been done.
   */
  readonly share?: (database: Database, call: ActCall) => Promise<Changed<Carried<Result>> | null>
  /**
   * What is done, in the transaction. It may run again when others were in the way: no effects but those in the transaction. Row
   * locks are taken in id order, users before sessions.
   *
   * @throws Refusal what may not be done; then nothing has been, and a 403 is recorded
   */
  work(tx: Queryable, actor: Actor, attempt: { id: string; way: Way; read: Read }): Promise<Done<Result>>
  /**
   * What the caller is told, when every node refuses what is over.
   *
   * @param database `answers` is for this
   * @param done without a result it is a replay whose first call died before its answer was kept: the records tell what it did
   */
  answer(
    database: Database,
    done: { id: string; result: Result | null },
    nodes: WaitedNode[],
  ): Promise<Answer>
}

/** An act as somebody calls for it. */
export interface ActCall {
  caller: Caller
  /** As `http/reading/idempotency-key.ts` reads it; absent: each call is an act of its own. */
  idempotencyKey?: string
  ip: string | null
  /** null: it came by no request. */
  requestId: string | null
}

/** An act that is in the records. */
export interface Carried<Result> {
  id: string
  /** null: of an earlier call with the same key. */
  result: Result | null
  replayed: boolean
  underWay: number | null
}

/** What the work of an act hands over. */
export interface Done<Result> {
  result: Result
  /** For the feed: whatever a cached decision rests on. */
  entries: FeedEntry[]
  /** What is still to be written, together with the record of it: it waits for nobody, and nothing is read of it. */
  last?: readonly RawBuilder<unknown>[]
  /** What else a reader of the records needs. */
  detail: Record<string, unknown>
  /** Whom or what it was done to, where only the work can tell; absent: as the act says. */
  target?: unknown
  /** Of the sessions that it has ended. The revocation has the act's id; null: it makes none. */
  revocationId: string | null
  /** An end that takes further transactions, by its number in `curfew.ends`; they are carried out before the answer. */
  underWay: number | null
}

/** Of work that ends no session. */
export const ENDS_NONE = { revocationId: null, underWay: null } as const satisfies Partial<Done<unknown>>

/** One attempt at an act: how its transaction runs. */
export interface Attempt<Way> extends Pick<ChangeOptions, 'alone' | 'target' | 'patienceMs'> {
  way: Way
}

/** In which way an act is begun, and in which it is begun again when that turned out not to do. Then nothing has been written. */
export interface Ways<Way> {
  first: Attempt<Way>
  /** @returns null: the error stands */
  next(error: unknown): Attempt<Way> | null
}

/** Of an act that can be done in one way only. */
export const inOneWay = (options: Omit<Attempt<null>, 'way'> = {}): Ways<null> => ({
  first: { ...options, way: null },
  next: () => null,
})
