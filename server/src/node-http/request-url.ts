import type { IncomingMessage } from 'node:http'
import { type ParsedUrlQuery, parse } from 'node:querystring'
import parseUrl from 'parseurl'

/** The path of a request, below what its router is mounted at. */
export const pathOf = (request: IncomingMessage): string => parseUrl(request)?.pathname ?? '/'

/**
 * The query of a request, flat: a name that stands there twice has a list, and brackets are part of the name. How the
 * application around us parses queries is its own affair.
 */
export function queryOf(request: IncomingMessage): ParsedUrlQuery {
  const query = parseUrl(request)?.query
  return parse(typeof query === 'string' ? query : '')
}
