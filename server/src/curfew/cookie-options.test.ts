import { setUpDatabase } from '@curfew/server/testing'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addUser, PASSWORD, type RunningCurfew, startCurfew } from '../../testing/nodes/running-curfew.ts'

const records = setUpDatabase()
let running: RunningCurfew
beforeAll(async () => {
  const cookie = { maxAgeSeconds: 3_600, sameSite: 'strict' } as const
  running = await startCurfew(records.url, { cookieName: 'myapp', cookie }, (curfew) => {
    const app = express().use(curfew.router())
    app.post('/login', express.json(), async (request, response) => {
      await curfew.signIn(request, response, { loginId: 'ada' }, request.body)
      response.end()
    })
    return app
  })
  await addUser(records.url, { loginId: 'maria' })
})
afterAll(async () => {
  await running.close()
})

async function cookieOf(path: string, body: object): Promise<string | undefined> {
  const response = await running.call(path, { body, headers: { origin: running.url } })
  expect(response.status).toBe(200)
  return response.headers.get('set-cookie')?.replace(/=[^;]+/, '=…')
}

describe('AP-6 the cookie is what its options say', () => {
  it.each<[string, string, object, string]>([
    ['a sign-in with a password', '/v1/sign-in', { loginId: 'maria', password: PASSWORD }, 'Max-Age=3600; '],
    ['a sign-in by the application', '/login', {}, 'Max-Age=3600; '],
    ['one that is remembered for longer', '/login', { maxAgeSeconds: 86_400 }, 'Max-Age=86400; '],
    ['one that is not remembered', '/login', { maxAgeSeconds: null }, ''],
  ])('after %s', async (_, path, body, lifetime) => {
    expect(await cookieOf(path, body)).toBe(`myapp=…; ${lifetime}Path=/; HttpOnly; SameSite=Strict`)
  })
})
