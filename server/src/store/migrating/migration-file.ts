import { createHash } from 'node:crypto'

/** A numbered file of `migrations/`: `0001_core.sql`. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sha256: string
  /** Whether nodes of the version before can go on while it is run, and afterwards. */
  readonly compatible: boolean
  readonly body: MigrationBody
}

type MigrationBody =
  | { readonly outsideTransaction: false; readonly sql: string }
  | { readonly outsideTransaction: true; readonly steps: readonly Step[] }

/** One statement, a transaction of its own. */
export interface Step {
  /** Repeated until it changes no row. */
  readonly isBatch: boolean
  readonly sql: string
  /** The line of the file in which `sql` begins, from 1. */
  readonly line: number
  /** The index that it builds beside its users; null for every other statement. */
  readonly index: string | null
}

/** These were released before a migration had anything to say. */
const LAST_WITHOUT_HEADER = 3

const DIRECTIVE = /^-- curfew: (.+)$/
const MEANT_AS_DIRECTIVE = /^\s*--+\s*curfew\s*:/i

const BUILDS_INDEX = /\bcreate\s+(?:unique\s+)?index\s+concurrently\b/i
const BUILDS_INDEX_AGAIN =
  /\bcreate\s+(?:unique\s+)?index\s+concurrently\s+if\s+not\s+exists\s+([a-z_][a-z0-9_]*)\s+on\s+curfew\./i

/**
 * Reads a migration with what it says about itself, see `migrations/README.md`.
 *
 * @param name of the file
 * @param text with line feeds alone at the ends of lines
 * @throws an Error that names the file and the line where the text is not what it ought to be
 */
export function parseMigration(name: string, text: string): Migration {
  const number = Number(name.slice(0, 4))
  const { compatible, outsideTransaction, steps } = readDirectives(name, text)
  if (compatible === null && number > LAST_WITHOUT_HEADER) {
    throw new Error(
      `${name} must say whether nodes of the previous version can go on beside it: ` +
        '"-- curfew: compatible-with-previous yes", or "… no"',
    )
  }
  return {
    number,
    name,
    sha256: createHash('sha256').update(text).digest('hex'),
    compatible: compatible ?? false,
    body: outsideTransaction
      ? { outsideTransaction, steps: steps.map((step) => checkStep(name, step)) }
      : { outsideTransaction, sql: text },
  }
}

interface Directives {
  compatible: boolean | null
  outsideTransaction: boolean
  steps: { isBatch: boolean; line: number; lines: string[] }[]
}

function readDirectives(name: string, text: string): Directives {
  const read: Directives = { compatible: null, outsideTransaction: false, steps: [] }
  let isHeader = true
  for (const [index, line] of text.split('\n').entries()) {
    const wrong = (what: string) => new Error(`${name}, line ${index + 1}: ${what}`)
    const said = DIRECTIVE.exec(line)?.[1]
    if (said === undefined) {
      if (MEANT_AS_DIRECTIVE.test(line)) throw wrong('this has to read "-- curfew: …"')
      const current = read.steps.at(-1)
      if (current) current.lines.push(line)
      else if (isStatement(line)) {
        isHeader = false
        if (read.outsideTransaction) throw wrong('a statement outside a transaction belongs to a step')
      }
      continue
    }
    switch (said) {
      case 'compatible-with-previous yes':
      case 'compatible-with-previous no':
        if (!isHeader) throw wrong('this stands before the first statement')
        if (read.compatible !== null) throw wrong('this is said twice')
        read.compatible = said.endsWith('yes')
        break
      case 'outside-transaction':
        if (!isHeader) throw wrong('this stands before the first statement')
        if (read.outsideTransaction) throw wrong('this is said twice')
        read.outsideTransaction = true
        break
      case 'step':
      case 'batch':
        if (!read.outsideTransaction) throw wrong('only what is outside a transaction has steps')
        isHeader = false
        read.steps.push({ isBatch: said === 'batch', line: index + 2, lines: [] })
        break
      default:
        throw wrong(`"${said}" means nothing`)
    }
  }
  if (read.outsideTransaction && read.steps.length === 0) throw new Error(`${name} has no steps`)
  return read
}

function checkStep(name: string, { isBatch, line, lines }: Directives['steps'][number]): Step {
  const wrong = (what: string) => new Error(`${name}, line ${line}: ${what}`)
  const statement = lines.filter(isStatement).join('\n')
  if (statement === '') throw wrong('an empty step')
  const index = BUILDS_INDEX_AGAIN.exec(statement)?.[1] ?? null
  if (index === null && BUILDS_INDEX.test(statement)) {
    throw wrong(
      'so that it can be repeated: CREATE INDEX CONCURRENTLY IF NOT EXISTS name ON curfew.…, all in small letters',
    )
  }
  return { isBatch, sql: lines.join('\n'), line, index: index?.toLowerCase() ?? null }
}

const isStatement = (line: string): boolean => line.trim() !== '' && !line.trimStart().startsWith('--')
