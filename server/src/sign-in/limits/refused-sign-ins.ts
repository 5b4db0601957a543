import { type AuditRecord, writeAudit } from '../../audit/write-audit.ts'
import type { Log } from '../../log.ts'
import type { Database } from '../../store/database.ts'
import { leavingOutRefused } from '../../store/refused-row.ts'
import { InAWhile } from './in-a-while.ts'
import { RefusalTally, type RefusedSignIn, type Tallied } from './refusal-tally.ts'

const EVERY_MS = 1_000

/** Records refused sign-ins a moment later and in bounded number, since everybody can cause them (`RefusalTally`). */
export class RefusedSignIns {
  #database: Pick<Database, 'limits'>
  #log: Log
  #tally = new RefusalTally()
  #writing: InAWhile

  constructor({ database, log }: { database: Pick<Database, 'limits'>; log: Log }) {
    this.#database = database
    this.#log = log
    const failure = 'could not record refused sign-ins; tried again'
    this.#writing = new InAWhile({ afterMs: EVERY_MS, work: () => this.#write(), failure, log })
  }

  note(refused: RefusedSignIn): void {
    this.#tally.add(refused)
    this.#writing.want()
  }

  /** Writes what may be written now. */
  writeNow(): Promise<void> {
    return this.#writing.now()
  }

  /** Writes what may be written now, and nothing after that. */
  close(): Promise<void> {
    return this.#writing.close()
  }

  async #write(): Promise<void> {
    const taken = this.#tally.take(performance.now())
    if (!this.#tally.isEmpty) this.#writing.want()
    const unwritten = new Set(taken)
    const write = async (some: Tallied[]) => {
      await writeAudit(this.#database.limits, some.map(recordOf))
      for (const each of some) unwritten.delete(each)
      return []
    }
    try {
      await leavingOutRefused(taken, write, (refused, error) => {
        unwritten.delete(refused)
        this.#log.error(
          { err: error, code: refused.code },
          'PostgreSQL refuses the record of a refused sign-in',
        )
      })
    } catch (error) {
      // Some may have been written before: none is recorded twice.
      this.#tally.putBack([...unwritten])
      throw error
    }
  }
}

const recordOf = ({ actor, code, attempts, context }: Tallied): AuditRecord => ({
  actor: actor === null ? { kind: 'system', name: '(several)' } : { kind: 'person', ...actor },
  action: 'session.sign_in_refused',
  target: {},
  outcome: 'refused',
  detail: attempts === 1 ? { code } : { code, attempts },
  ip: context.ip,
  requestId: context.requestId || null,
})
