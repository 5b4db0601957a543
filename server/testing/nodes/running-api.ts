import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Problem } from '@curfew/shared'
import express from 'express'
import type { NewUser } from '../../src/directory/create-user.ts'
import { expressHandler } from '../../src/http/adapters/express.ts'
import { type ApiOptions, createApi } from '../../src/http/api.ts'
import { createLog } from '../../src/log.ts'
import { CurfewNode } from '../../src/node.ts'
import type { Handler } from '../../src/node-http/handler.ts'
import { readAddresses } from '../../src/request/address-of.ts'
import type { Started } from '../../src/sessions/begin/start-session.ts'
import { RefusedSignIns } from '../../src/sign-in/limits/refused-sign-ins.ts'
import { SignInLimits } from '../../src/sign-in/limits/sign-in-limits.ts'
import { hashPassword } from '../../src/sign-in/passwords/passwords.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { createTestDatabase } from '../database/database.ts'
import { addPerson, signInPerson } from '../samples.ts'

/** The password of everybody who is made here. */
export const PASSWORD = 'correct horse battery staple'

export interface Answer<Body> {
  status: number
  headers: Headers
  /** What the JSON is taken to be; the text of any other answer. */
  body: Body
}

export interface Call {
  method?: string
  /** Sent as a bearer token. */
  token?: string
  /** Sent as it is, as `name=value`. */
  cookie?: string
  /** Sent as JSON, or as it is when it is a text. */
  body?: unknown
  headers?: Record<string, string>
}

/** One node with the API alone in front of it, over real HTTP. */
export interface RunningApi {
  readonly url: string
  readonly options: ApiOptions
  /** The API on these options, for another server. */
  handler(options?: Partial<ApiOptions>): Handler
  readonly database: Database
  readonly node: CurfewNode
  call<Body = Problem>(path: string, call?: Call): Promise<Answer<Body>>
  /** Makes a user. @returns their id */
  add(user: NewUser): Promise<string>
  /** Signs a user in without asking for a password; they are made if they are new. @returns their session */
  enter(loginId: string, client?: { ip?: string; userAgent?: string }): Promise<Started>
  close(): Promise<void>
}

/** @param overrides of the API's options; `under` mounts it below a path; `trustedProxies` are none by default */
export async function startApi({
  under = '/',
  trustedProxies = [],
  ...overrides
}: Partial<ApiOptions> & { under?: string; trustedProxies?: readonly string[] } = {}): Promise<RunningApi> {
  const records = await createTestDatabase()
  const log = createLog('silent')
  const database = openDatabase(records.url, log)
  const node = new CurfewNode({ database, version: 'test', log })
  await node.start({
    apply: () => undefined,
    resynchronise: async () => undefined,
    cleanUpAfterNodes: async () => undefined,
    changed: () => undefined,
    hear: () => undefined,
    wake: { send: () => undefined, listen: () => () => undefined },
  })
  const waitUntilRefused = (position: number) => node.waitUntilRefused(position)
  const options: ApiOptions = {
    database,
    verifier: node.verifier,
    activity: node.activity,
    limits: new SignInLimits({ database, log }),
    refusedSignIns: new RefusedSignIns({ database, log }),
    passwords: true,
    shedding: node.overload,
    waitUntilRefused,
    nodeId: node.id,
    ready: () => true,
    cookie: { name: 'curfew', secure: false },
    allowedOrigins: [],
    checkAnswers: true,
    log,
    ...overrides,
  }
  const handler = (more: Partial<ApiOptions> = {}) =>
    expressHandler(createApi({ ...options, ...more }), readAddresses(trustedProxies))
  const app = express().use(under, handler())
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const passwordHash = await hashPassword(PASSWORD)

  return {
    url,
    options,
    handler,
    database,
    node,
    async call(path, { method = 'GET', token, cookie, body, headers = {} } = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json')
      return {
        status: response.status,
        headers: response.headers,
        body: isJson ? JSON.parse(text) : text,
      }
    },
    add: (user) => addPerson(database, { passwordHash, ...user }),
    enter: (loginId, { ip = '127.0.0.1', userAgent } = {}) =>
      signInPerson(database, { loginId, ip, userAgent, waitUntilRefused }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await node.stop()
      await Promise.all([options.limits.close(), options.refusedSignIns.close()])
      await database.close()
      await records.drop()
    },
  }
}
