import { mistakeWords } from '@curfew/shared/schemas'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { FEWEST_CONNECTIONS, USUAL_CONNECTIONS } from './config/database-connections.ts'
import { isAddressOrRange, isHttpUrl, isPostgresUrl, ORIGIN } from './config/formats.ts'
import { MOST_DAYS, USUAL_KEEP } from './config/keep.ts'
import { parseRedisUrl } from './config/redis-url.ts'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const listOf = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(item))

const NO_DAYS = 'is not a number of days from 1 to 36,500'
/** How long something is kept. Nothing is kept for ever, and nothing for less than a day: both would be asked for by mistake. */
const days = (usual: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, NO_DAYS)
    .transform(Number)
    .refine((number) => number <= MOST_DAYS, NO_DAYS)
    .default(usual)

/** Whether only this machine can reach that host. */
export const isLoopback = (host: string): boolean =>
  /(^|\.)localhost$/i.test(host) ||
  (ipaddr.isValid(host.replace(/^\[|\]$/g, '')) &&
    ipaddr.process(host.replace(/^\[|\]$/g, '')).range() === 'loopback')

const base = z.object({
  demo: z.boolean().default(false),
  port: z
    .string()
    .regex(/^\d+$/, 'is not a port number')
    .transform(Number)
    .refine((port) => port < 65_536, 'is not a port number')
    .default(4400),
  host: z.string().default('127.0.0.1'),
  databaseUrl: z.string().refine(isPostgresUrl, 'is not a postgres:// URL').optional(),
  redisUrl: z
    .string()
    .refine((text) => parseRedisUrl(text) !== null, 'is not a redis://, rediss:// or redis+sentinel:// URL')
    .optional(),
  redisPrefix: z
    .string()
    .regex(/^[\w:.-]{1,64}$/, 'may contain only letters, digits and : . _ -')
    .optional(),
  dataDir: z.string(),
  publicUrl: z
    .string()
    .refine(isHttpUrl, 'is not an http:// or https:// URL')
    .refine((text) => !URL.canParse(text) || `${new URL(text).origin}/` === new URL(text).href, {
      error: 'must not have a path: Curfew on its own is always at the root',
    })
    .transform((text) => (URL.canParse(text) ? new URL(text).origin : text))
    .optional(),
  allowedOrigins: listOf(z.string().regex(ORIGIN, 'is not an origin')).default([]),
  trustedProxies: listOf(z.string().refine(isAddressOrRange, 'is neither an address nor a range')).default(
    [],
  ),
  passwordSignIn: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .default(true),
  maxSessionsPerUser: z
    .string()
    .regex(/^[1-9]\d*$/, 'is not a number from 1 to 10,000')
    .transform(Number)
    .refine((number) => number <= 10_000, 'is not a number from 1 to 10,000')
    .default(1_000),
  keepSessionsDays: days(USUAL_KEEP.sessionsDays),
  keepDeliveriesDays: days(USUAL_KEEP.deliveriesDays),
  keepRevocationsDays: days(USUAL_KEEP.revocationsDays),
  keepAuditDays: days(USUAL_KEEP.auditDays),
  contact: z.string().max(200).optional(),
  nodeName: z.string().max(100, 'is longer than 100 characters').optional(),
  drainSeconds: z
    .string()
    .regex(/^\d{1,3}$/, 'is not a number of seconds from 0 to 999')
    .transform(Number)
    .default(0),
  databaseConnections: z
    .string()
    .regex(/^\d{1,4}$/, 'is not a number of connections')
    .transform(Number)
    .refine((count) => count >= FEWEST_CONNECTIONS, {
      error: `is less than ${FEWEST_CONNECTIONS}, and with fewer connections slow lists would delay forced logouts`,
    })
    .default(USUAL_CONNECTIONS),
  logLevel: z.enum(LOG_LEVELS, { error: `is none of ${LOG_LEVELS.join(', ')}` }).optional(),
  metricsToken: z
    .string()
    .regex(/^[\x21-\x7e]{8,}$/, 'needs at least 8 characters, and no spaces')
    .optional(),
  demoSimulation: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .default(true),
  demoPassword: z.string().min(8, 'needs at least 8 characters').max(200).optional(),
})

const schema = base
  .refine(({ host, publicUrl }) => isLoopback(host) || publicUrl?.startsWith('https:'), {
    path: ['host'],
    error:
      'is an address that others can reach, and http would show them passwords and cookies: put a proxy with TLS in ' +
      'front and set CURFEW_PUBLIC_URL to its https:// address, or leave it at 127.0.0.1',
    when: ({ value }) => base.pick({ host: true, publicUrl: true }).safeParse(value).success,
  })
  .refine(({ publicUrl }) => !publicUrl?.startsWith('http:') || isLoopback(new URL(publicUrl).hostname), {
    path: ['publicUrl'],
    error:
      'is http on an address that others can reach: only https keeps passwords and cookies from being read',
    when: ({ value }) => base.pick({ publicUrl: true }).safeParse(value).success,
  })
  .refine(({ demo, host }) => !demo || isLoopback(host), {
    path: ['host'],
    error: 'is an address that others can reach, and the demo accounts are for this machine only',
    when: ({ value }) => base.pick({ demo: true, host: true }).safeParse(value).success,
  })

/** All settings, checked. */
export type Config = z.output<typeof schema>
type Name = keyof Config

interface Source {
  readonly env?: string
  /** As commander writes it. A secret has none: command lines can be read by other users. */
  readonly flag?: string
  readonly help: string
}

/** Where each setting comes from. A flag wins over the environment. */
export const SOURCES: Readonly<Record<Name, Source>> = {
  demo: { flag: '--demo', help: 'fill an empty database with demo data, and offer the demo application' },
  port: { env: 'PORT', flag: '--port <number>', help: 'port to listen on, 0 for any free one (4400)' },
  host: { env: 'HOST', flag: '--host <address>', help: 'address to listen on (127.0.0.1)' },
  databaseUrl: { env: 'DATABASE_URL', help: 'PostgreSQL 14 or newer; without it Curfew runs its own' },
  databaseConnections: {
    env: 'CURFEW_DATABASE_CONNECTIONS',
    flag: '--database-connections <number>',
    help: `how many connections to PostgreSQL it may open, at least ${FEWEST_CONNECTIONS} (${USUAL_CONNECTIONS})`,
  },
  redisUrl: { env: 'REDIS_URL', help: 'Redis, for more than one node' },
  redisPrefix: {
    env: 'CURFEW_REDIS_PREFIX',
    flag: '--redis-prefix <text>',
    help: 'prefix of its Redis channels (curfew)',
  },
  dataDir: {
    env: 'CURFEW_DATA_DIR',
    flag: '--data-dir <folder>',
    help: "where Curfew's own PostgreSQL keeps its data",
  },
  publicUrl: { env: 'CURFEW_PUBLIC_URL', flag: '--public-url <url>', help: 'where browsers reach Curfew' },
  allowedOrigins: {
    env: 'CURFEW_ALLOWED_ORIGINS',
    flag: '--allowed-origins <list>',
    help: 'other origins whose pages may use Curfew, separated by commas',
  },
  trustedProxies: {
    env: 'CURFEW_TRUSTED_PROXIES',
    flag: '--trusted-proxies <list>',
    help: 'addresses or ranges whose X-Forwarded-For is trusted, separated by commas',
  },
  passwordSignIn: {
    env: 'CURFEW_PASSWORD_SIGN_IN',
    flag: '--password-sign-in <true|false>',
    help: 'whether people can sign in with a password (true)',
  },
  maxSessionsPerUser: {
    env: 'CURFEW_MAX_SESSIONS_PER_USER',
    flag: '--max-sessions-per-user <number>',
    help: 'how many sessions a user may have; a sign-in beyond that ends the oldest (1000)',
  },
  keepSessionsDays: {
    env: 'CURFEW_KEEP_SESSIONS_DAYS',
    flag: '--keep-sessions-days <days>',
    help: 'for how many days sessions that have ended are kept (90)',
  },
  keepDeliveriesDays: {
    env: 'CURFEW_KEEP_DELIVERIES_DAYS',
    flag: '--keep-deliveries-days <days>',
    help: 'for how many days it is kept what became of the clients of a forced logout (90)',
  },
  keepRevocationsDays: {
    env: 'CURFEW_KEEP_REVOCATIONS_DAYS',
    flag: '--keep-revocations-days <days>',
    help: 'for how many days forced logouts are kept, and as long as their sessions (90)',
  },
  keepAuditDays: {
    env: 'CURFEW_KEEP_AUDIT_DAYS',
    flag: '--keep-audit-days <days>',
    help: 'for how many days the entries of the audit log are kept (400)',
  },
  contact: {
    env: 'CURFEW_CONTACT',
    flag: '--contact <text>',
    help: 'whom people who were signed out can contact',
  },
  nodeName: {
    env: 'CURFEW_NODE_NAME',
    flag: '--node-name <text>',
    help: 'the name of this node in the dashboard (the host name)',
  },
  drainSeconds: {
    env: 'CURFEW_DRAIN_SECONDS',
    flag: '--drain-seconds <number>',
    help: 'how long to go on serving when told to stop, so that a load balancer notices (0)',
  },
  logLevel: { env: 'CURFEW_LOG_LEVEL', flag: '--log-level <level>', help: LOG_LEVELS.join(', ') },
  metricsToken: {
    env: 'CURFEW_METRICS_TOKEN',
    help: 'the token with which other machines may read /metrics',
  },
  demoSimulation: {
    env: 'CURFEW_DEMO_SIMULATION',
    flag: '--demo-simulation <true|false>',
    help: 'whether the demo has simulated sessions and a past (true)',
  },
  demoPassword: {
    env: 'CURFEW_DEMO_PASSWORD',
    help: 'the password of all demo accounts; a random one if not set',
  },
}
const NAMES = Object.keys(SOURCES) as Name[]

/**
 * Which database it is, for people: the folder of Curfew's own, or the name and host of another, without secrets.
 *
 * @returns `curfew on db:5432` for `postgres://user:secret@db:5432/curfew`
 */
export function nameOfDatabase({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  if (databaseUrl === undefined) return dataDir
  const { host, pathname, searchParams, username } = new URL(databaseUrl)
  const name = decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username)
  return `${name} on ${host || searchParams.get('host') || 'localhost'}`
}

/** Everything that is wrong with the settings, one line each. */
export class ConfigProblem extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigProblem'
    this.problems = problems
  }
}

export interface ConfigInput {
  /** By the names of the settings, as commander returns them. */
  flags: Readonly<Partial<Record<Name, string | boolean>>>
  env: Readonly<Record<string, string | undefined>>
  /** Reads the file that `NAME_FILE` names. */
  readFile: (path: string) => string
  defaultDataDir: string
}

/**
 * Reads the settings: flags, then the environment, then (for secrets, which have no flag) the file that `NAME_FILE` names.
 * An empty variable is an absent one.
 *
 * @throws ConfigProblem with every mistake, not only the first
 */
export function readConfig(input: ConfigInput): Config {
  const problems: string[] = []
  const labels = new Map<string, string>()
  const values: Partial<Record<Name, string | boolean>> = { dataDir: input.defaultDataDir }
  for (const name of NAMES) {
    const found = readSource(name, input, problems)
    labels.set(name, found?.label ?? SOURCES[name].env ?? name)
    if (found?.value !== undefined) values[name] = found.value
  }
  const parsed = schema.safeParse(values, { error: mistakeWords })
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems.push(`${labels.get(String(path[0]))} ${message}`)
  }
  if (!parsed.success || problems.length > 0) throw new ConfigProblem(problems)
  return parsed.data
}

/** Whether somebody has said what a setting shall be, wherever `readConfig` takes it from; else it is the usual one. */
export const isNamed = (name: Name, input: ConfigInput): boolean =>
  readSource(name, input, [])?.value !== undefined

function readSource(
  name: Name,
  { flags, env, readFile }: ConfigInput,
  problems: string[],
): { label: string; value?: string | boolean } | undefined {
  const { env: variable, flag } = SOURCES[name]
  if (flags[name] !== undefined) return { label: flag?.split(' ')[0] ?? name, value: flags[name] }
  if (!variable) return undefined
  const value = env[variable] || undefined
  const fileVariable = `${variable}_FILE`
  const path = flag ? undefined : env[fileVariable] || undefined
  if (path === undefined) return { label: variable, value }
  if (value !== undefined) {
    problems.push(`${variable} and ${fileVariable} are both set: set only one of them`)
    return { label: variable, value }
  }
  try {
    return { label: fileVariable, value: readFile(path).trim() || undefined }
  } catch (error) {
    problems.push(`${fileVariable} cannot be read: ${error}`)
    return undefined
  }
}
