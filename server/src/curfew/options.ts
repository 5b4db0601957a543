import { z } from 'zod'
import { isAddressOrRange, isHttpUrl, isPostgresUrl, ORIGIN } from '../config/formats.ts'
import { type Keep, MOST_DAYS } from '../config/keep.ts'
import { parseRedisUrl } from '../config/redis-url.ts'
import type { Log } from '../log.ts'
import type { CookieOptions } from '../request/cookie.ts'

export interface CurfewOptions {
  /** A PostgreSQL connection URL, version 14 or newer. Curfew keeps to the schema `curfew`. */
  databaseUrl: string
  /** Where nodes wake each other, if there are several, as in `REDIS_URL`. Every promise is kept without it, only more slowly. */
  redisUrl?: string
  /** Put before the names of channels; the default is `curfew`. */
  redisPrefix?: string
  /** Everything of Curfew's stands below it: `/curfew`, or nothing. */
  basePath?: string
  /** The default is `__Host-curfew` for an https `publicUrl`, else `curfew`. */
  cookieName?: string
  /** How browsers keep the session cookie, and where they send it. The default is until they are closed, and to this host. */
  cookie?: CookieOptions
  /** Where browsers reach this server, such as `https://accounts.example`. */
  publicUrl?: string
  /** Further origins whose pages may act and connect, such as `https://app.example`. */
  allowedOrigins?: readonly string[]
  /**
   * Addresses and networks (CIDR) of the proxies whose `X-Forwarded-For` is believed; an empty list: nobody's. When it is not
   * given, the `trust proxy` of the Express application that a request comes through decides, as it does for `request.ip`.
   */
  trustedProxies?: readonly string[]
  /** Whom a person who was signed out may ask, as it is shown to them. */
  contact?: string
  /** Where to go after signing in when nothing else is known; a path. The default is the dashboard. */
  home?: string
  /**
   * Whether people sign in here with a password. With `false` there is no `POST /v1/sign-in`, and the sign-in page sends people
   * to the application, which signs them in by itself. The default is true.
   */
  passwords?: boolean
  /** Beyond so many live sessions of a user a sign-in ends the oldest, from 1 to 10,000. The default is 1,000. */
  maxSessionsPerUser?: number
  /**
   * For how many days what is past is kept, each from 1 to 36,500: sessions that have ended (90), what became of their clients (90, and
   * no longer than the sessions), forced logouts (90, and as long as the sessions), entries of the audit log (400).
   */
  keep?: Partial<Keep>
  /** What the list of nodes calls this one. The default is the name of the machine. */
  nodeName?: string
  /** Lets others than this machine read `/metrics`, as `Authorization: Bearer <token>`. */
  metricsToken?: string
  /**
   * Whether `/metrics` tells of the process too: its memory, its event loop. The default is false: in an application that
   * is the application's own affair.
   */
  processMetrics?: boolean
  /**
   * Holds each answer of the API against its schema, for development and tests: one that differs is logged and becomes a 500, and an
   * event of a live connection that differs is not sent.
   * The default is what the environment variable `CURFEW_CHECK_ANSWERS` says, and false.
   */
  checkAnswers?: boolean
  /** A pino logger. The default writes warnings to the standard output. */
  log?: Log
  /** Brings the tables up to date first. The default is true. */
  migrate?: boolean
  /**
   * How many connections to PostgreSQL this node may open, at least 8. The default is 20. If the server has too few left
   * for it, the log says so at the start.
   */
  databaseConnections?: number
}

/** A part of an address below which Curfew can be mounted, with or without a slash at its end. */
const BASE_PATH = /^(\/[\w.~-]+)*\/*$/
/** Names for networks that proxies are often in. */
const NETWORK_NAMES = ['loopback', 'linklocal', 'uniquelocal']

const text = z.string('must be a string')
const flag = z.boolean('must be true or false')
const COUNT = 'must be a whole number from 1 to 10,000'
const DAYS = 'must be a whole number of days from 1 to 36,500'
const days = z.number(DAYS).int(DAYS).min(1, DAYS).max(MOST_DAYS, DAYS).optional()
const isObject = (value: unknown) => typeof value === 'object' && value !== null

const MISSING_DATABASE =
  'must be the URL of a PostgreSQL 14 or newer, such as postgres://user:password@localhost:5432/name. ' +
  'If it comes from the environment, check that the variable is set'

/** Each message goes on from the name of its option. What `sessionCookie` judges is left to it, and numbers to their owners. */
const schema: z.ZodType<CurfewOptions> = z.strictObject({
  databaseUrl: z
    .string(MISSING_DATABASE)
    .min(1, { error: MISSING_DATABASE, abort: true })
    .refine(
      isPostgresUrl,
      'must be a postgres:// URL; in its user name and password, everything but letters and digits must be percent-encoded ("#" as "%23")',
    ),
  redisUrl: text
    .refine(
      (url) => parseRedisUrl(url) !== null,
      'must be a redis://, rediss:// or redis+sentinel:// URL; leave it out if there is no Redis',
    )
    .optional(),
  redisPrefix: text.optional(),
  basePath: text.regex(BASE_PATH, 'must look like "/curfew"').optional(),
  cookieName: text.optional(),
  cookie: z
    .strictObject({
      maxAgeSeconds: z.number('must be a number').optional(),
      domain: text.optional(),
      sameSite: z.enum(['lax', 'strict', 'none'], 'must be "lax", "strict" or "none"').optional(),
    })
    .optional(),
  publicUrl: text
    .refine(isHttpUrl, 'must be an http:// or https:// URL, such as "https://accounts.example"')
    .optional(),
  allowedOrigins: z
    .array(
      text.regex(ORIGIN, 'must be an origin, such as "https://app.example", without a path'),
      'must be a list',
    )
    .readonly()
    .optional(),
  trustedProxies: z
    .array(
      text.refine(
        (name) => NETWORK_NAMES.includes(name) || isAddressOrRange(name),
        'must be an address or a range, such as "10.0.0.0/8"',
      ),
      'must be a list',
    )
    .readonly()
    .optional(),
  contact: text.optional(),
  home: text.startsWith('/', 'must be a path, such as "/"').optional(),
  passwords: flag.optional(),
  maxSessionsPerUser: z.number('must be a number').int(COUNT).min(1, COUNT).max(10_000, COUNT).optional(),
  keep: z
    .strictObject({ sessionsDays: days, deliveriesDays: days, revocationsDays: days, auditDays: days })
    .optional(),
  nodeName: text.optional(),
  metricsToken: text.optional(),
  processMetrics: flag.optional(),
  checkAnswers: flag.optional(),
  log: z.custom<Log>(isObject, 'must be a pino logger').optional(),
  migrate: flag.optional(),
  databaseConnections: z.number('must be a number').optional(),
})

/**
 * Looks at the options before anything is opened. Values are not repeated in messages: an address has a password in it.
 *
 * @throws TypeError which names every option that is wrong, or that there is none of
 */
export function checkOptions(options: CurfewOptions): void {
  const { error } = schema.safeParse(options)
  if (error) throw new TypeError(error.issues.map(sentenceOf).join('; '))
}

function sentenceOf({ path, message, ...issue }: z.core.$ZodIssue): string {
  const name = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `there is no option ${name ? `${name}.` : ''}${key}`).join('; ')
  }
  return name ? `${name} ${message}` : 'createCurfew needs its options as an object'
}
