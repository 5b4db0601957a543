import { Refusal } from '../../refusal.ts'
import { judgeOrigin, type OriginRules } from '../../request/origin.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { saysJson } from '../reading/body-limits.ts'

/**
 * A browser adds a cookie to whatever any page sends; only what our own pages send is meant.
 *
 * @throws Refusal `origin_not_allowed`, `unsupported_media_type`
 */
export function requireOwnPage(exchange: Pick<Exchange, 'headers'>, origins: OriginRules): void {
  if (judgeOrigin(exchange.headers, origins) !== 'own') throw new Refusal('origin_not_allowed')
  if (!saysJson(exchange)) throw new Refusal('unsupported_media_type')
}
