import type { RawBuilder } from 'kysely'
import pg from 'pg'
import type { Queryable } from './database.ts'
import { compilePrepared, nameOf } from './prepared.ts'
import { isStorable } from './storable.ts'

/** A statement as it is sent. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/**
 * A connection while one transaction has it. Several statements may go in one message: each message is a way there and back,
 * which costs more than most statements. What opens the transaction goes in the same message as those that are sent together first.
 */
export class LentConnection {
  #client: pg.PoolClient
  /** Single statements without values, to be sent first. */
  #opening: readonly string[] = []
  /** Statements that SQL may call by name here. */
  #callable = new Set<string>()

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  /** @param opening single statements without values, which go first */
  begin(opening: readonly string[]): void {
    this.#opening = opening
  }

  /** Whether what opens the transaction has been sent. */
  get isOpen(): boolean {
    return this.#opening.length === 0
  }

  /** As pg has it: a message of its own. */
  async query(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    if (!this.isOpen) await this.send([])
    return this.#client.query(text, values)
  }

  /** Sends statements in one message, in their order. When one fails the next are not carried out. */
  async send(statements: readonly Statement[]): Promise<pg.QueryResult[]> {
    const opening = this.#opening
    if (!statements.every(canBeCalled)) return this.#sendEach(statements)
    await this.#makeCallable(statements)
    this.#opening = []
    const message = [...opening, ...statements.map(call)].join(';\n')
    // Of a single statement pg makes no list.
    const results = [await this.#client.query(message)].flat() as pg.QueryResult[]
    return results.slice(opening.length)
  }

  async #sendEach(statements: readonly Statement[]): Promise<pg.QueryResult[]> {
    if (!this.isOpen) await this.send([])
    const results: pg.QueryResult[] = []
    for (const { sql, parameters } of statements) results.push(await this.#client.query(sql, [...parameters]))
    return results
  }

  /**
   * Once a connection; what pg itself has prepared goes by names of pg's. Each by itself: one that waited too long, as for a table
   * that a migration has locked, is tried again next time, and those before it are there already.
   */
  async #makeCallable(statements: readonly Statement[]): Promise<void> {
    for (const { sql, parameters } of statements) {
      const name = callName(sql)
      if (parameters.length === 0 || this.#callable.has(name)) continue
      await this.#client.query(`PREPARE ${name} AS ${sql}`)
      this.#callable.add(name)
    }
  }
}

const callName = (sql: string): string => `${nameOf(sql)}_called`

const canBeCalled = ({ sql, parameters }: Statement): boolean =>
  parameters.length === 0 || (nameOf(sql) !== undefined && parameters.every(canBeWritten))

const call = ({ sql, parameters }: Statement): string =>
  parameters.length === 0 ? sql : `EXECUTE ${callName(sql)}(${parameters.map(written).join(', ')})`

/** PostgreSQL shall say itself what it thinks of a text that it cannot keep: NUL would end the whole message. */
const canBeWritten = (value: unknown): boolean => isStorable(textOf(value) ?? '')

/** A value without a type, which PostgreSQL takes as it takes a parameter. */
function written(value: unknown): string {
  const text = textOf(value)
  return text === null ? 'NULL' : pg.escapeLiteral(text)
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`
  if (value instanceof Date) return value.toISOString()
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function elementOf(value: unknown): string {
  const text = textOf(value)
  if (text === null) return 'NULL'
  return Array.isArray(value) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

const lent = new WeakMap<Queryable, LentConnection>()

/** Has what is sent together over a Kysely go over this connection. */
export function lendTo(database: Queryable, connection: LentConnection): void {
  lent.set(database, connection)
}

/**
 * Carries out statements in their order: inside a `change` in one message, elsewhere one after the other. When one fails the next
 * are not carried out. Their texts have to be few, see `preparedText`.
 *
 * Each sees what was committed before it began, as always. But `statement_timestamp()` is the time of the message, which may have
 * waited for locks since: what is written and must not lie before that takes `clock_timestamp()`.
 *
 * @returns the rows of each
 */
export async function together<Rows extends unknown[]>(
  database: Queryable,
  ...queries: { [Place in keyof Rows]: RawBuilder<Rows[Place]> }
): Promise<{ [Place in keyof Rows]: Rows[Place][] }> {
  const statements = queries.map((query) => compilePrepared(query as RawBuilder<unknown>, database))
  const results = (await lent.get(database)?.send(statements)) ?? (await eachBy(database, statements))
  return results.map(({ rows }) => rows) as { [Place in keyof Rows]: Rows[Place][] }
}

async function eachBy(database: Queryable, statements: ReturnType<typeof compilePrepared>[]) {
  const results: { rows: unknown[] }[] = []
  for (const statement of statements) results.push(await database.executeQuery(statement))
  return results
}
