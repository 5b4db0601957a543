import pg from 'pg'

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void

export interface BoundedPoolConfig extends pg.PoolConfig {
  /** How many callers may wait for a connection. */
  maxWaiting: number
}

/** Thrown to whoever comes when as many wait as may: like every outage it passes, see `isUnavailable`. */
class TooManyWait extends Error {
  constructor(pool: string | undefined) {
    super(`too many wait for a database connection (${pool ?? 'unnamed'})`)
    this.name = 'TooManyWait'
  }
}

/** Whether an error says that a lane had no room even to wait. */
export const isTooManyWait = (error: unknown): boolean => error instanceof TooManyWait

/**
 * A set of connections for which not any number of callers wait: `pg` keeps them all, in memory, and lets each wait for its
 * time limit, also when the limit has become certain long before. It also knows how long the first of them has waited.
 */
export class BoundedPool extends pg.Pool {
  #maxWaiting: number
  /** When each caller that has no connection yet has come, the first one first. */
  #waiting = new Set<{ since: number }>()
  #refused = 0

  constructor({ maxWaiting, ...config }: BoundedPoolConfig) {
    super(config)
    this.#maxWaiting = maxWaiting
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    if (callback) {
      this.#enter(callback)
      return undefined
    }
    return new Promise((resolve, reject) => {
      this.#enter((error, client) => {
        if (client) resolve(client)
        else reject(error ?? new Error('no connection, and no reason'))
      })
    })
  }

  /** How long the first of those who wait for a connection has waited, in milliseconds; 0 when nobody does. */
  longestWait(at: number = performance.now()): number {
    const [first] = this.#waiting
    return first ? at - first.since : 0
  }

  /** How many were refused because too many waited. */
  get refused(): number {
    return this.#refused
  }

  #enter(callback: Callback): void {
    if (this.waitingCount >= this.#maxWaiting) {
      this.#refused++
      callback(new TooManyWait(this.options.application_name), undefined, () => undefined)
      return
    }
    const caller = { since: performance.now() }
    this.#waiting.add(caller)
    super.connect((error, client, done) => {
      this.#waiting.delete(caller)
      callback(error, client, done)
    })
  }
}
