import type { Database } from '../../store/database.ts'

/** What every handler that only reads is made from. */
export interface RouteOptions {
  database: Pick<Database, 'reads' | 'answers' | 'outage'>
}
