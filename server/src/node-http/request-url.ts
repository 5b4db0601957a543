import type { IncomingMessage } from 'node:http'
import { type ParsedUrlQuery, parse } from 'node:querystring'
import parseUrl from 'parseurl'

/** The path of a request, below what its router is mounted at. */
export const pathOf = (request: IncomingMessage): string => parseUrl(request)?.pathname ?? '/'

/** The query of a request without its question mark; empty if there is none. */
export function searchOf(request: IncomingMessage): string {
  const query = parseUrl(request)?.query
  return typeof query === 'string' ? query : ''
}

/**
 * The fields of a query, flat: a name that stands there twice has a list, and brackets are part of the name. How an application
 * around us parses queries is its own affair.
 *
 * @param search without its question mark
 */
export const queryFields = (search: string): ParsedUrlQuery => parse(search)
