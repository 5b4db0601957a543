import { isUnavailable } from './unavailable.ts'

/** Why the database that a setting names cannot be used. The message is written for whoever has set it; `cause` has the rest. */
export class DatabaseProblem extends Error {
  constructor(message: string, options: ErrorOptions) {
    super(message, options)
    this.name = 'DatabaseProblem'
  }
}

/** What a setting says. */
export interface NamedDatabase {
  url: string
  /** As its reader knows it: `databaseUrl`, `DATABASE_URL`. */
  setting: string
}

/**
 * Says what keeps us from a database in a sentence that names the setting and the remedy, and never the password.
 *
 * @returns null for an error that says nothing about the database being reachable
 */
export function databaseProblem(error: unknown, { url, setting }: NamedDatabase): DatabaseProblem | null {
  const sentence = sentenceOf(error, placeOf(url), setting)
  return sentence === null ? null : new DatabaseProblem(sentence, { cause: error })
}

interface Place {
  host: string
  address: string
  user: string
  name: string
}

function sentenceOf(error: unknown, { host, address, user, name }: Place, setting: string): string | null {
  switch (codeOf(error)) {
    case '28P01':
      return `PostgreSQL at ${address} refuses the password of the user "${user}": correct ${setting}.`
    case '28000':
      return `PostgreSQL at ${address} does not let the user "${user}" in (${messageOf(error)}): correct ${setting}, or give them access there.`
    case '3D000':
      return `PostgreSQL at ${address} has no database "${name}": create it, or correct ${setting}.`
    case '42501':
      return `PostgreSQL at ${address} forbids the user "${user}" what Curfew needs (${messageOf(error)}): give them the right to create a schema in the database "${name}", or name another user in ${setting}.`
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `PostgreSQL does not answer: nothing is listening at ${address}. Start it, or correct ${setting}.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `PostgreSQL does not answer: no host "${host}" can be found. Correct ${setting}.`
    default:
      if (!isUnavailable(error)) return null
      return `PostgreSQL does not answer: ${messageOf(error)}. It is expected at ${address}, as ${setting} says.`
  }
}

/** A host with several addresses: one error for each that was tried, and the first is as good as any. */
const first = (error: unknown): unknown => (error instanceof AggregateError ? first(error.errors[0]) : error)

function codeOf(error: unknown): string | null {
  const one = first(error)
  return one instanceof Error && 'code' in one && typeof one.code === 'string' ? one.code : null
}

function messageOf(error: unknown): string {
  const one = first(error)
  return one instanceof Error ? one.message : String(one)
}

/** Where a URL leads, as `pg` reads it. */
function placeOf(url: string): Place {
  const { hostname, port, username, pathname, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? (hostname || 'localhost')
  const user = decoded(username) || searchParams.get('user') || process.env.PGUSER || process.env.USER || ''
  const name = decoded(pathname.slice(1)) || user
  const isSocket = host.startsWith('/')
  return { host, address: isSocket ? host : `${host}:${port || '5432'}`, user, name }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
