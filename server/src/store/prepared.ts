import type { CompiledQuery, Kysely, QueryResult, RawBuilder } from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

/**
 * Statements that each connection parses once. They are sent by a name; PostgreSQL then plans them each time, with the values
 * at hand (`plan_cache_mode` of every connection), because a plan that was made while a table was empty would be kept when it is
 * not any more. For the same reason a statement without parameters has no name: PostgreSQL would keep its plan all the same.
 *
 * Columns are always listed: what a name returns may not change while the connection lasts, also when a migration runs.
 */
const names = new Map<string, string>()
/** Each takes memory in each connection. The program has fewer; a text that differs each time is not to be prepared. */
const MOST = 400

/** The name of a statement that is to be prepared; undefined for any other. */
export const nameOf = (text: string): string | undefined => names.get(text)

/** Has a text prepared wherever it is sent with values. It must be one of few: values are parameters. */
export function preparedText(text: string): string {
  if (!names.has(text) && names.size < MOST) names.set(text, `curfew_${names.size + 1}`)
  return text
}

/** Compiles a query whose text is one of few, and has it prepared wherever it is sent. */
export function compilePrepared<T>(query: RawBuilder<T>, database: Kysely<Schema>): CompiledQuery<T> {
  const compiled = query.compile(database)
  preparedText(compiled.sql)
  if (keepers.has(query)) kept.add(compiled.sql)
  return compiled
}

const keepers = new WeakSet<RawBuilder<unknown>>()
const kept = new Set<string>()

/**
 * Keeps the plan as well where the query goes together with others, because planning a look at one live
 * session takes longer than the look. Only for what has one way to its rows whatever the planner knows: by
 * primary keys, and one table after the other. Two that are joined, or a partial index, give it a choice.
 */
export function keepPlan<T>(query: RawBuilder<T>): RawBuilder<T> {
  keepers.add(query)
  return query
}

/** What PostgreSQL is told where plans are kept: it may then look at rows by an index only, and at one after the other. */
export const KEEPING_PLANS = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
}

export const isPlanKept = (text: string): boolean => kept.has(text)

/** A query that is prepared: ``prepared(sql`…`).execute(tx)``. */
export const prepared = <T>(
  query: RawBuilder<T>,
): { execute(database: Kysely<Schema>): Promise<QueryResult<T>> } => ({
  execute: (database) => database.executeQuery(compilePrepared(query, database)),
})

/** A connection that sends what is to be prepared by its name, whoever sends it. */
export class PreparingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    // pg has a dozen signatures for it: this passes on whatever it is given.
    const send = this.query.bind(this) as (...sent: unknown[]) => unknown
    this.query = ((first: unknown, values: unknown, ...rest: unknown[]) => {
      const name =
        typeof first === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(first) : undefined
      return name === undefined ? send(first, values, ...rest) : send({ name, text: first, values }, ...rest)
    }) as typeof this.query
  }
}
