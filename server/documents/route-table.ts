import { z } from 'zod'
import type { Route } from '../src/http/doors/route.ts'
import { ROUTES } from '../src/http/registry.ts'
import { markdownTable } from './markdown-table.ts'
import { whoMay } from './route-facts.ts'

/** Every route, for the README. */
export const routeTable = (): string =>
  markdownTable(
    ['request', 'who may', 'what'],
    Object.values<Route>(ROUTES).map((route) => [
      `\`${route.method} ${route.path}\``,
      whoMay(route.guard),
      [route.summary, filtersOf(route)].join(' ').trim(),
    ]),
  )

/** What every list takes. */
const OF_EVERY_LIST = ['cursor', 'limit', 'sort']

function filtersOf({ query }: Route): string {
  if (!(query instanceof z.ZodObject)) return ''
  const filters = Object.keys(query.shape).filter((name) => !OF_EVERY_LIST.includes(name))
  return filters.length === 0 ? '' : `Filters: \`${filters.join(' ')}\`.`
}
