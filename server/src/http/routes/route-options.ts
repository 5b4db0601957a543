import type { Keep } from '../../config/keep.ts'
import type { Database } from '../../store/database.ts'

/** What every handler that only reads is made from. */
export interface RouteOptions {
  database: Pick<Database, 'reads' | 'answers' | 'outage'>
  /** For how long what is past is kept, for whoever asks for what is not. */
  keep: Keep
}
