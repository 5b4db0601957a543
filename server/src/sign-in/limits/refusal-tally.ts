import type { ErrorCode } from '@curfew/shared'
import type { Context } from '../../request/client.ts'

const MINUTE_MS = 60_000
/** The most that is recorded in a minute. */
const MAX_RECORDS = 100
/** The most that is remembered apart until then. */
const MAX_KINDS = 1_000

/** A sign-in that was refused after its password had been looked at. */
export interface RefusedSignIn {
  /** Who it was, or meant to be; without an id nobody whom Curfew knows. null: several, who are not told apart. */
  actor: { id: string | null; loginId: string } | null
  code: ErrorCode
  /** Of the first, if there are several. */
  context: Context
}

export interface Tallied extends RefusedSignIn {
  attempts: number
}

/** Of which it is not remembered who they were. */
const SEVERAL: RefusedSignIn = {
  actor: null,
  code: 'invalid_credentials',
  context: { ip: null, requestId: '' },
}

/**
 * Counts refused sign-ins by user, address and reason, for records that stay within bounds whoever causes them: one a minute
 * for each of these, a hundred in all. What goes beyond even what is remembered is one record, without a name.
 */
export class RefusalTally {
  #kinds = new Map<string, Tallied>()
  #beyond = 0
  #minute = { began: Number.NEGATIVE_INFINITY, records: 0, recorded: new Set<string>() }

  add(refused: RefusedSignIn, attempts = 1): void {
    const key = keyOf(refused)
    const kind = this.#kinds.get(key)
    if (kind) kind.attempts += attempts
    else if (this.#kinds.size < MAX_KINDS) this.#kinds.set(key, { ...refused, attempts })
    else this.#beyond += attempts
  }

  get isEmpty(): boolean {
    return this.#kinds.size === 0 && this.#beyond === 0
  }

  /**
   * Takes what may be recorded now.
   *
   * @param now in milliseconds, of a clock that does not step
   */
  take(now: number): Tallied[] {
    const newMinute = now - this.#minute.began >= MINUTE_MS
    if (newMinute) this.#minute = { began: now, records: 0, recorded: new Set() }
    const taken: Tallied[] = []
    for (const [key, kind] of this.#kinds) {
      if (this.#minute.records >= MAX_RECORDS) break
      if (this.#minute.recorded.has(key)) continue
      this.#kinds.delete(key)
      this.#minute.recorded.add(key)
      this.#minute.records++
      taken.push(kind)
    }
    if (newMinute && this.#beyond > 0) {
      taken.push({ ...SEVERAL, attempts: this.#beyond })
      this.#beyond = 0
    }
    return taken
  }

  /** They could not be recorded, and will be later. */
  putBack(taken: readonly Tallied[]): void {
    for (const kind of taken) {
      this.#minute.recorded.delete(keyOf(kind))
      this.add(kind, kind.attempts)
    }
  }
}

const keyOf = ({ actor, code, context }: RefusedSignIn): string =>
  JSON.stringify([actor?.id, actor?.loginId, code, context.ip])
