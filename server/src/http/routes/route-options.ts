import type { Database } from '../../store/database.ts'
import type { Guards } from '../guards.ts'

/** What every route that only reads is made from. */
export interface RouteOptions {
  database: Pick<Database, 'reads' | 'answers' | 'outage'>
  guards: Guards
}
