import type { ErrorCode } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOCUMENTS, readDocument } from '../../documents/documents.ts'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import { errorsOf } from './doors/errors-of.ts'
import { hasSession } from './doors/guard.ts'
import type { Route } from './doors/route.ts'
import { ROUTES } from './registry.ts'

let running: RunningApi
let nobody: string
beforeAll(async () => {
  running = await startApi()
  nobody = (await running.enter('nobody')).token
})
afterAll(() => running.close())

const all = Object.entries<Route>(ROUTES)
const calling = ({ method, path, body }: Route) =>
  [
    path.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000'),
    { method, ...(body ? { body: {} } : {}) },
  ] as const
const codeOf = async (route: Route, token?: string): Promise<ErrorCode | undefined> => {
  const [path, call] = calling(route)
  return (await running.call(path, { ...call, token })).body.code
}

describe('AP-9 a door is declared once', () => {
  it('no two are the same', () => {
    const places = all.map(([, { method, path }]) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
    expect(new Set(places).size).toBe(places.length)
  })

  it.each(all.filter(([, { guard }]) => hasSession(guard)))(
    '%s lets in nobody without a session',
    async (_, route) => {
      expect(await codeOf(route)).toBe('unauthenticated')
      expect(errorsOf(route)).toContain('unauthenticated')
    },
  )

  it.each(all.filter(([, { guard }]) => guard.kind === 'reader'))(
    '%s lets in nobody without its permission',
    async (_, route) => {
      expect(await codeOf(route, nobody)).toBe('forbidden')
    },
  )

  it.each(['/v1', '/v1/nothing', '/v1/users/1/2/3', '/V1/nothing'])(
    'there is nothing beside them: %s',
    async (path) => {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        expect(await running.call(path, { method, token: nobody })).toMatchObject({
          status: 404,
          body: { code: 'not_found' },
        })
      }
    },
  )

  it.each(DOCUMENTS)('and what is written of them says the same', async (document) => {
    const now = await readDocument(document)
    expect(document.write(now)).toBe(now)
  })
})

describe('GET /v1/openapi.json', () => {
  it('describes every route, to everybody, from where Curfew is mounted', async () => {
    const { body } = await running.call<{ servers: unknown; paths: Record<string, Record<string, unknown>> }>(
      '/v1/openapi.json',
    )
    expect(body.servers).toEqual([{ url: '/' }])
    const operations = Object.values(body.paths).flatMap((methods) => Object.values(methods))
    expect(operations).toHaveLength(all.length)
  })
})
