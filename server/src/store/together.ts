import type { RawBuilder } from 'kysely'
import pg from 'pg'
import type { Queryable } from './database.ts'
import { compilePrepared, isPlanKept, KEEPING_PLANS, nameOf } from './prepared.ts'
import { isStorable } from './storable.ts'

/** A statement as it is sent. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

export const COMMIT: Statement = { sql: 'COMMIT', parameters: [] }

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
  /** Those of a message that has failed, or not come back yet. */
  #inDoubt = new Set<string>()

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
    if (!statements.every(canBeCalled)) return this.#sendEach(statements)
    if (this.#inDoubt.size > 0) await this.#resolveDoubt()
    const { calls, places } = callsOf(statements)
    const preparing = this.#preparing(statements)
    const before = [...this.#opening, ...preparing]
    this.#opening = []
    // With each statement that it prepares PostgreSQL keeps the whole message.
    const isLong = preparing.length > 0 && calls.reduce((sum, { length }) => sum + length, 0) > LONG
    if (isLong) await this.#sendMessage(before)
    const results = await this.#sendMessage(isLong ? calls : [...before, ...calls])
    for (const name of this.#inDoubt) this.#callable.add(name)
    this.#inDoubt.clear()
    return places.flatMap((place) => results[place + (isLong ? 0 : before.length)] ?? [])
  }

  /** Of a single statement pg makes no list. */
  async #sendMessage(texts: readonly string[]): Promise<pg.QueryResult[]> {
    if (texts.length === 0) return []
    return [await this.#client.query(texts.join(';\n'))].flat() as pg.QueryResult[]
  }

  async #sendEach(statements: readonly Statement[]): Promise<pg.QueryResult[]> {
    if (!this.isOpen) await this.send([])
    const results: pg.QueryResult[] = []
    for (const { sql, parameters } of statements) results.push(await this.#client.query(sql, [...parameters]))
    return results
  }

  /** Once a connection; what pg itself has prepared goes by names of pg's. */
  #preparing(statements: readonly Statement[]): string[] {
    const texts: string[] = []
    for (const { sql, parameters } of statements) {
      const name = callName(sql)
      if (parameters.length === 0 || this.#callable.has(name) || this.#inDoubt.has(name)) continue
      this.#inDoubt.add(name)
      texts.push(`PREPARE ${name} AS ${sql}`)
    }
    return texts
  }

  /** A message that failed may have prepared some of its statements, which outlive the transaction. */
  async #resolveDoubt(): Promise<void> {
    const { rows } = await this.#client.query<{ name: string }>('SELECT name FROM pg_prepared_statements')
    for (const { name } of rows) if (this.#inDoubt.has(name)) this.#callable.add(name)
    this.#inDoubt.clear()
  }
}

/** In characters. */
const LONG = 20_000

/** What is sent to have statements carried out, and at which places their results come. */
function callsOf(statements: readonly Statement[]): { calls: string[]; places: number[] } {
  const calls: string[] = []
  const places: number[] = []
  let isKeeping = false
  for (const statement of statements) {
    const keeps: boolean = statement.parameters.length > 0 ? isPlanKept(statement.sql) : isKeeping
    if (keeps !== isKeeping) calls.push(...(keeps ? KEEP_PLANS : PLAN_EACH_TIME))
    isKeeping = keeps
    places.push(calls.push(call(statement)) - 1)
  }
  if (isKeeping && statements.at(-1) !== COMMIT) calls.push(...PLAN_EACH_TIME)
  return { calls, places }
}

const KEEP_PLANS = Object.entries(KEEPING_PLANS).map(([name, value]) => `SET LOCAL ${name} = ${value}`)
const PLAN_EACH_TIME = Object.keys(KEEPING_PLANS).map((name) => `SET LOCAL ${name} TO DEFAULT`)

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
export async function together<Rows extends readonly unknown[]>(
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

/** Something to be read, by statements that may go together with others. */
export interface Question<Answer> {
  readonly queries: readonly RawBuilder<unknown>[]
  /** @param rows of each query, as it has returned them */
  answer(rows: readonly unknown[][]): Answer
}

/** What one query says. */
export const question = <Row, Answer>(
  query: RawBuilder<Row>,
  answer: (rows: Row[]) => Answer,
): Question<Answer> => ({ queries: [query], answer: ([rows = []]) => answer(rows as Row[]) })

/** What is known without a query. */
export const answered = <Answer>(answer: Answer): Question<Answer> => ({ queries: [], answer: () => answer })

type Answers<Questions extends Record<string, Question<unknown>>> = {
  [Name in keyof Questions]: ReturnType<Questions[Name]['answer']>
}

/** Several as one. Their answers are made in the order of the names. */
export function allOf<Questions extends Record<string, Question<unknown>>>(
  questions: Questions,
): Question<Answers<Questions>> {
  const named = Object.entries(questions)
  return {
    queries: named.flatMap(([, { queries }]) => queries),
    answer(rows) {
      let from = 0
      const answers = named.map(([name, { queries, answer }]) => {
        const own = rows.slice(from, from + queries.length)
        from += queries.length
        return [name, answer(own)]
      })
      return Object.fromEntries(answers)
    },
  }
}

/** The same with another answer. */
export const following = <Answer, Other>(
  { queries, answer }: Question<Answer>,
  follows: (answer: Answer) => Other,
): Question<Other> => ({ queries, answer: (rows) => follows(answer(rows)) })

/** Any number of one kind as one. */
export function eachOf<Answer>(questions: readonly Question<Answer>[]): Question<Answer[]> {
  const { queries, answer } = allOf(Object.fromEntries(questions.entries()))
  return { queries, answer: (rows) => Object.values(answer(rows)) }
}

/** Asks a question: inside a `change` in one message, see `together`. */
export async function ask<Answer>(
  database: Queryable,
  { queries, answer }: Question<Answer>,
): Promise<Answer> {
  return answer(await together(database, ...queries))
}
