import type { BenchPostgres } from './records/postgres.ts'

/** What every case is given. */
export interface BenchOptions {
  postgres: BenchPostgres
  redisUrl: string
  /** Instead of the case's own number of rounds. */
  rounds: number | undefined
  /** Divides numbers of clients, sessions and requests, for trying the bench out. */
  shrink: number
  /** The folder of another checkout, built, that the worst day is brought upon as well. */
  server: string | undefined
  /** Of the worst day's loads only these. */
  loads: string[] | undefined
}
