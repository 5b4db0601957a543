import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SignInAnswer } from '@curfew/shared'
import express from 'express'
import type { Curfew } from '../../src/curfew/embedded.ts'
import type { CurfewOptions } from '../../src/curfew/options.ts'
import { createCurfew } from '../../src/curfew.ts'
import { createLog } from '../../src/log.ts'
import { hashPassword } from '../../src/sign-in/passwords/passwords.ts'
import { openDatabase } from '../../src/store/database.ts'
import { addPerson } from '../samples.ts'

/** Of everybody who is entered. */
export const PASSWORD = 'correct horse battery staple'

/** Curfew as an application embeds it: all of it, over real HTTP. */
export interface RunningCurfew {
  readonly url: string
  readonly nodeId: string
  call(
    path: string,
    call?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>
  /** Makes a user, and signs them in. */
  enter(user: {
    loginId: string
    isSuperUser?: boolean
  }): Promise<{ token: string; userId: string; sessionId: string }>
  close(): Promise<void>
}

/**
 * Starts one on the database, which others may use as well.
 *
 * @param host the application around it; the default is nothing but Curfew's router in Express
 */
export async function startCurfew(
  databaseUrl: string,
  options: Partial<CurfewOptions> = {},
  host: (curfew: Curfew) => RequestListener = (curfew) => express().use(curfew.router()),
): Promise<RunningCurfew> {
  const log = createLog('silent')
  const curfew = await createCurfew({ databaseUrl, log, checkAnswers: true, ...options })
  const server = createServer(host(curfew))
  curfew.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${options.basePath ?? ''}`
  const call: RunningCurfew['call'] = (path, { token, body, headers = {} } = {}) =>
    fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  return {
    url,
    nodeId: curfew.nodeId,
    call,
    async enter(user) {
      await addUser(databaseUrl, user)
      const body = { loginId: user.loginId, password: PASSWORD, tokenIn: 'body' }
      const { token = '', ...answer } = (await (await call('/v1/sign-in', { body })).json()) as SignInAnswer
      return { token, userId: answer.user.id, sessionId: answer.session.id }
    },
    async close() {
      await curfew.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Makes a user with the password of everybody. */
export async function addUser(
  databaseUrl: string,
  user: { loginId: string; isSuperUser?: boolean },
): Promise<void> {
  const database = openDatabase(databaseUrl, createLog('silent'))
  const passwordHash = await hashPassword(PASSWORD)
  await addPerson(database, { passwordHash, ...user })
  await database.close()
}
