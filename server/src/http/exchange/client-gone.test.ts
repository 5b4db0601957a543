import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Curfew } from '../../curfew/embedded.ts'
import { createCurfew } from '../../curfew.ts'
import { createLog } from '../../log.ts'

const records = setUpDatabase()
const client = records.connect()
let curfew: Curfew
let server: Server
/** What the application and its test tell each other. */
const steps = new EventEmitter()
let results: Promise<string>[] = []
beforeAll(async () => {
  curfew = await createCurfew({ databaseUrl: records.url, log: createLog('silent') })
  const app = express()
  const outcome = (signedIn: Promise<unknown>) =>
    signedIn.then(
      () => 'signed in',
      (error) => error.code ?? error.message,
    )
  // It asks somebody else who that is, which takes its time.
  app.get('/slow-before/:loginId', async (request, response) => {
    const { loginId } = request.params
    results.push(once(response, 'close').then(() => outcome(curfew.signIn(request, response, { loginId }))))
    steps.emit('asked')
  })
  // It has something else to do before it answers.
  app.get('/slow-after/:loginId', async (request, response) => {
    const { loginId } = request.params
    results.push(outcome(curfew.signIn(request, response, { loginId })))
    await results.at(-1)
    steps.emit('asked')
  })
  app.get('/answers/:loginId', async (request, response) => {
    const { loginId } = request.params
    await curfew.signIn(request, response, { loginId })
    response.write('the first half')
    steps.emit('asked')
  })
  app.get('/too-late/:loginId', async (request, response) => {
    const { loginId } = request.params
    response.write('an answer')
    results.push(outcome(curfew.signIn(request, response, { loginId })))
    await results.at(-1)
    response.end()
  })
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await curfew.close()
})

const ask = (path: string, gone?: AbortSignal) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`, { signal: gone })
/** Asks, and hangs up when the application has got so far. */
async function hangUp(path: string): Promise<string> {
  results = []
  const leaving = new AbortController()
  const asked = once(steps, 'asked')
  const answer = ask(path, leaving.signal).then(
    (response) => response.text(),
    () => undefined,
  )
  await asked
  leaving.abort()
  await answer.catch(() => undefined)
  return (await results[0]) ?? 'none'
}
const sessionsOf = async (loginId: string) => {
  const { rows } = await client.query(
    `SELECT s.reason FROM curfew.session_states AS s JOIN curfew.users AS u ON u.id = s.user_id
     WHERE u.login_id = $1`,
    [loginId],
  )
  return rows.map(({ reason }) => reason ?? 'live')
}

describe('SE-18 curfew.signIn begins no session that nobody holds', () => {
  it('when the browser has hung up before', async () => {
    expect(await hangUp('slow-before/ada')).toBe('unavailable')
    expect(await sessionsOf('ada')).toEqual([])
  })

  it('and ends it when the browser hangs up before the answer begins', async () => {
    expect(await hangUp('slow-after/berta')).toBe('signed in')
    await eventually(async () => expect(await sessionsOf('berta')).toEqual(['signed_out']))
  })

  it('but leaves one whose cookie may have arrived', async () => {
    const leaving = new AbortController()
    const answer = await ask('answers/carl', leaving.signal)
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    leaving.abort()
    // Whoever leaves later has been dealt with.
    await hangUp('slow-after/eva')
    await eventually(async () => expect(await sessionsOf('eva')).toEqual(['signed_out']))
    expect(await sessionsOf('carl')).toEqual(['live'])
  })

  it('nor when the answer had begun already, which can carry no cookie', async () => {
    results = []
    await (await ask('too-late/dora')).text()
    expect(await results[0]).toBe('signIn was called after the response had started')
    expect(await sessionsOf('dora')).toEqual([])
  })
})
