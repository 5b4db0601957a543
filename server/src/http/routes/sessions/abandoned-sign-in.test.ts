import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '@curfew/server/testing'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type RunningApi, startApi } from '../../../../testing/nodes/running-api.ts'
import { createLog } from '../../../log.ts'
import { passwordMatches, passwordQueue } from '../../../sign-in/passwords/passwords.ts'

/** A hash that takes about two seconds to compare with. */
const SLOW = `$argon2id$v=19$m=19456,t=150,p=1$c2FsdHNhbHRzYWx0c2FsdA$${'A'.repeat(43)}`
const OWN = { 'sec-fetch-site': 'same-origin' }

let running: RunningApi
/** What waits until every node refuses an end, while a test wants it to. */
let waiting: { reached: number; over: Promise<unknown> } | null = null
let logged: string[] = []
beforeAll(async () => {
  const log = createLog('warn', { write: (line) => logged.push(line) })
  running = await startApi({
    log,
    waitUntilRefused: async () => {
      if (waiting) waiting.reached++
      await waiting?.over
      return []
    },
  })
})
afterAll(() => running.close())

let people = 0
/** Somebody who has signed in from here before. */
const person = async () => {
  const loginId = `person ${++people}`
  const id = await running.add({ loginId })
  await running.enter(loginId)
  await running.database.people.query('DELETE FROM curfew.sessions WHERE user_id = $1', [id])
  return { id, loginId }
}
const post = (
  url: string,
  body: object,
  { gone, headers = {} }: { gone?: AbortSignal; headers?: Record<string, string> } = {},
) =>
  fetch(`${url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...OWN, ...headers },
    body: JSON.stringify({ password: PASSWORD, ...body }),
    signal: gone,
  })
const outcome = (answer: Promise<Response>) =>
  answer.then(
    ({ status }) => status,
    () => 'left',
  )
const sessions = async (userIds: string[]) => {
  const { rows } = await running.database.people.query(
    `SELECT s.reason, EXISTS (SELECT FROM curfew.live_sessions AS live WHERE live.id = s.id) AS "isLive"
     FROM curfew.session_states AS s WHERE s.user_id = ANY($1)`,
    [userIds],
  )
  return rows
}

describe('SE-18 whoever has gone begins no session', () => {
  it('but leaves the queue: it is empty as soon as all have closed their pages', async () => {
    const crowd = await Promise.all(Array.from({ length: 20 }, person))
    const hashing = [1, 2].map(() => passwordMatches(SLOW, 'y'))
    const leaving = new AbortController()
    const answers = crowd.map(({ loginId }) =>
      outcome(post(running.url, { loginId }, { gone: leaving.signal })),
    )
    await eventually(async () => expect(passwordQueue.waiting).toBeGreaterThan(5))
    leaving.abort()
    const outcomes = await Promise.all(answers)
    // On a slow machine some are turned away before.
    expect(new Set(outcomes.filter((each) => each !== 429))).toEqual(new Set(['left']))
    await eventually(async () => expect(passwordQueue.waiting).toBe(0))
    await Promise.all(hashing)
    expect(await sessions(crowd.map(({ id }) => id))).toEqual([])
    expect(logged).toEqual([])
  })

  it('nor keeps one that had begun before its answer was on its way', async () => {
    const { id, loginId } = await person()
    const first = await post(running.url, { loginId })
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const everywhere = new EventEmitter()
    waiting = { reached: 0, over: once(everywhere, 'refused') }
    const leaving = new AbortController()
    // Waits until the session that the browser held has ended everywhere.
    const second = outcome(post(running.url, { loginId }, { gone: leaving.signal, headers: { cookie } }))
    await eventually(async () => expect(waiting?.reached).toBe(1))
    leaving.abort()
    expect(await second).toBe('left')
    everywhere.emit('refused')
    waiting = null
    await eventually(async () =>
      expect(await sessions([id])).toEqual([
        { reason: 'signed_out', isLive: false },
        { reason: 'signed_out', isLive: false },
      ]),
    )
  })

  it('nor one that had begun before the server could say whose', async () => {
    const { id, loginId } = await person()
    await running.database.people.query('ALTER TABLE curfew.user_roles RENAME TO away')
    try {
      expect(await outcome(post(running.url, { loginId }))).toBe(500)
    } finally {
      await running.database.people.query('ALTER TABLE curfew.away RENAME TO user_roles')
      logged = []
    }
    await eventually(async () =>
      expect(await sessions([id])).toEqual([{ reason: 'signed_out', isLive: false }]),
    )
  })
})

describe('SE-18 a rush whose people lose patience', () => {
  it('leaves no session but those whose answers were sent', { timeout: 60_000 }, async () => {
    const crowd: Awaited<ReturnType<typeof person>>[] = []
    // A few at a time: none of them is to wait for a connection.
    while (crowd.length < 200) crowd.push(...(await Promise.all([person(), person(), person(), person()])))
    let sent = 0
    const app = express()
      .use((_request, response, next) => {
        response.once('close', () => {
          if (response.statusCode === 200 && response.writableFinished) sent++
        })
        next()
      })
      .use(running.handler())
    const server = createServer(app).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const outcomes = await Promise.all(
        // Each has their own patience, of up to 2 s.
        crowd.map(({ loginId }, index) =>
          outcome(post(url, { loginId }, { gone: AbortSignal.timeout(((index * 37) % 200) * 10) })),
        ),
      )
      expect(outcomes.filter((each) => each === 'left').length).toBeGreaterThan(5)
      await eventually(async () => expect(passwordQueue.waiting).toBe(0))
      await eventually(async () => {
        const live = (await sessions(crowd.map(({ id }) => id))).filter(({ isLive }) => isLive)
        expect(live).toHaveLength(sent)
      })
    } finally {
      server.closeAllConnections()
      server.close()
    }
    expect((await post(running.url, { loginId: crowd[0]?.loginId })).status).toBe(200)
  })
})
