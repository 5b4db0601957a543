import type { HttpLoad } from '../clients/http-load.process.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, median, ratios, spread } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { type Program, withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { seedSessions } from '../records/seed.ts'
import type { Aim, Finding } from '../report.ts'
import type { BetterAuth } from '../servers/better-auth.process.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import type { ExpressSession } from '../servers/express-session.process.ts'
import { tokenOf } from '../tokens.ts'

const ROUNDS = 20
/** How long one sample lasts, roughly. */
const SAMPLE_SECONDS = 0.5
const SERIES = 'route'

/** What a protected route keeps of an unprotected one. */
const KEPT_AIM = 0.95

interface Route {
  url: string
  /** The same a step further away, half of the time. */
  behind?: string
  headers: Record<string, string>
}

/** A protected route of Express beside the same one unprotected, and protected by others. */
export const route = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const env = { BENCH_REDIS_URL: options.redisUrl, BENCH_DATABASE_URL: databaseUrl }
    const [http, curfew, expressSession, betterAuth] = await Promise.all([
      start<HttpLoad>('clients/http-load.process.ts'),
      start<CurfewServer>('servers/curfew.process.ts', { env: { BENCH_DATABASE_URL: databaseUrl } }),
      start<ExpressSession>('servers/express-session.process.ts', { env }),
      start<BetterAuth>('servers/better-auth.process.ts', { env }),
    ])
    await withClient(databaseUrl, (client) => seedSessions(client, SERIES, 1))
    const at = async (server: Program<{ port: () => number }>) =>
      `http://127.0.0.1:${await server.call('port')}`
    const [curfewAt, expressSessionAt, betterAuthAt] = [
      await at(curfew),
      await at(expressSession),
      await at(betterAuth),
    ]
    const authorization = { authorization: `Bearer ${tokenOf(SERIES, 0)}` }
    const routes: Record<'open' | 'curfew' | 'expressSession' | 'betterAuth', Route> = {
      open: { url: `${curfewAt}/open`, behind: `${curfewAt}/open-behind`, headers: authorization },
      curfew: { url: `${curfewAt}/guarded`, headers: authorization },
      expressSession: {
        url: `${expressSessionAt}/guarded`,
        headers: { cookie: await signedIn(`${expressSessionAt}/sign-in`, {}) },
      },
      betterAuth: {
        url: `${betterAuthAt}/guarded`,
        headers: {
          cookie: await signedIn(`${betterAuthAt}/api/auth/sign-up/email`, {
            name: 'Bench',
            email: 'bench@example.com',
            password: 'only for the bench',
          }),
        },
      },
    }
    const sampler = samplerOf(http, options)
    return [
      findingOf(
        await interleave(options.rounds ?? ROUNDS, {
          open: await sampler(routes.open),
          curfew: await sampler(routes.curfew),
          expressSession: await sampler(routes.expressSession),
          betterAuth: await sampler(routes.betterAuth),
        }),
      ),
    ]
  })

/** The same two routes of a node that has another beside it, with leases and Redis at work. */
export const routeOnTwoNodes = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const env = { BENCH_REDIS_URL: options.redisUrl, BENCH_DATABASE_URL: databaseUrl }
    const [http, nodes] = await Promise.all([
      start<HttpLoad>('clients/http-load.process.ts'),
      startNodes<CurfewServer>(start, 2, 'servers/curfew.process.ts', env),
    ])
    await withClient(databaseUrl, (client) => seedSessions(client, SERIES, 1))
    const [port] = await portsOf(nodes)
    const at = `http://127.0.0.1:${port}`
    const headers = { authorization: `Bearer ${tokenOf(SERIES, 0)}` }
    const sampler = samplerOf(http, options)
    const rates = await interleave(options.rounds ?? ROUNDS, {
      open: await sampler({ url: `${at}/open`, behind: `${at}/open-behind`, headers }),
      curfew: await sampler({ url: `${at}/guarded`, headers }),
    })
    const kept = median(ratios(rates.curfew, rates.open))
    return [
      {
        title: 'A protected route of Express, with two nodes',
        method: `Answers a second of one of two nodes that share PostgreSQL and Redis, over 32 connections, ${rates.open.length} rounds.`,
        columns: ['', 'requests/s', '÷ unprotected'],
        rows: [
          rowOf('Express, unprotected', rates.open, rates.open),
          rowOf('Curfew: requireSession', rates.curfew, rates.open),
        ],
        aims: [
          {
            what: 'protected route of two nodes, beside the same unprotected',
            aim: `at least ${KEPT_AIM}`,
            reached: figure(kept),
            met: kept >= KEPT_AIM,
          },
        ],
      },
    ]
  })

/** Tries a route out, and returns what measures it for about `SAMPLE_SECONDS`. */
const samplerOf =
  (http: Program<HttpLoad>, { shrink }: BenchOptions) =>
  async ({ url, behind = url, headers }: Route) => {
    const rate = await http.call('load', { url, headers, requests: Math.ceil(2_000 / shrink) })
    const requests = Math.max(64, Math.round((rate * SAMPLE_SECONDS) / 2 / shrink))
    return async () => {
      const seconds = (answersASecond: number) => requests / answersASecond
      const first = seconds(await http.call('load', { url, headers, requests }))
      const second = seconds(await http.call('load', { url: behind, headers, requests }))
      return (2 * requests) / (first + second)
    }
  }

const rowOf = (name: string, samples: number[], open: number[]): string[] => [
  name,
  spread(samples),
  spread(ratios(samples, open)),
]

/** @returns the cookies that a sign-in set, as a request has them */
const signedIn = async (url: string, content: unknown): Promise<string> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin },
    body: JSON.stringify(content),
  })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

const findingOf = (rates: Record<'open' | 'curfew' | 'expressSession' | 'betterAuth', number[]>): Finding => {
  const row = (name: string, samples: number[]) => rowOf(name, samples, rates.open)
  const aim = (against: keyof typeof rates, what: string, atLeast: number): Aim => {
    const reached = median(ratios(rates.curfew, rates[against]))
    return {
      what: `protected route, beside ${what}`,
      aim: `at least ${atLeast}`,
      reached: figure(reached),
      met: reached >= atLeast,
    }
  }
  const unprotected = (against: keyof typeof rates) => figure(median(ratios(rates.open, rates[against])))
  return {
    title: 'A protected route of Express',
    method:
      `Answers a second over 32 connections, ${rates.open.length} rounds. The first two are routes of the same process. ` +
      'express-session and better-auth ask Redis for each request, since a check that does not ask anybody does not notice ' +
      'that a session has ended. Without any check at all Express answers ' +
      `${unprotected('expressSession')} times as often as express-session and ${unprotected('betterAuth')} times as often as ` +
      'better-auth: no check can be further ahead of them than that.',
    columns: ['', 'requests/s', '÷ unprotected'],
    rows: [
      row('Express, unprotected', rates.open),
      row('Curfew: requireSession', rates.curfew),
      row('express-session with connect-redis', rates.expressSession),
      row('better-auth with Redis as secondary storage', rates.betterAuth),
    ],
    aims: [
      aim('open', 'the same unprotected', KEPT_AIM),
      aim('expressSession', 'express-session with connect-redis', 1.8),
      aim('betterAuth', 'better-auth with Redis', 4),
    ],
  }
}
