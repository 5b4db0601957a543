import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express5, { type Express, type Request } from 'express'
import express4 from 'express-4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTemporaryFolder, setUpDatabase } from '../../testing/index.ts'
import { EXPRESSES } from '../../testing/nodes/expresses.ts'
import { type RunningCurfew, startCurfew } from '../../testing/nodes/running-curfew.ts'
import { createCurfew } from '../curfew.ts'
import { createLog } from '../log.ts'
import type { CurfewRequest } from '../node-http/handler.ts'
import type { Curfew } from './embedded.ts'

const records = setUpDatabase()
let views: Awaited<ReturnType<typeof makeTemporaryFolder>>
beforeAll(async () => {
  views = await makeTemporaryFolder()
  await writeFile(join(views.path, 'page.text'), '')
})
afterAll(async () => {
  await views.remove()
})

/** What an application sees of a request, and finds it to be. */
const facts = (app: Express, request: Request) => ({
  isOurs: request.app === app && Object.getPrototypeOf(request) === app.request,
  name: request.app.locals.name,
  secure: request.secure,
  ip: request.ip,
  ips: request.ips,
  hostname: request.hostname,
  url: [request.url, request.baseUrl, request.path, request.originalUrl],
  query: request.query,
  agent: request.get('User-Agent'),
  accepts: request.accepts('json', 'html'),
  // What a router leaves there, Express's own leaves as well.
  added: Object.keys(request).filter((key) =>
    ['app', 'body', 'curfew', 'ip', 'locals', 'route'].includes(key),
  ),
})

/** An application that uses what Express has, with or without Curfew before its routes. */
function application(express: () => Express, curfew?: Curfew): Express {
  const app = express().set('trust proxy', 'loopback, 10.0.0.0/8').set('query parser', 'extended')
  app.locals.name = 'the application'
  app.set('views', views.path).set('view engine', 'text')
  app.engine('text', (_file, options, done) => done(null, String((options as { name?: string }).name)))
  if (curfew) app.use(curfew.router())
  app.use((request, response, next) => {
    if (!request.path.endsWith('/after')) return next()
    const isOurs = response.app === app && Object.getPrototypeOf(response) === app.response
    response.json({ ...facts(app, request), response: { isOurs, locals: response.locals } })
  })
  app.get('/page', (_request, response) => response.render('page'))
  app.get('/elsewhere', (_request, response) => response.redirect('/page'))
  return app
}

/** What answers of Curfew's say. */
const OURS = ['cache-control', 'content-security-policy', 'x-frame-options', 'x-powered-by', 'x-request-id']

const headers = {
  'x-forwarded-for': '198.51.100.20, 203.0.113.7, 10.0.0.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'application.example',
  'user-agent': 'a browser',
  accept: 'text/html',
}

describe.each(EXPRESSES)(
  'AP-1 in %s what comes after the router is as it was before',
  (_, express, parsers) => {
    const { json, urlencoded } = parsers
    let without: RunningCurfew
    let within: RunningCurfew
    beforeAll(async () => {
      without = await startCurfew(records.url, {}, () => application(express))
      within = await startCurfew(records.url, { basePath: '' }, (curfew) => application(express, curfew))
    })
    afterAll(() => Promise.all([without.close(), within.close()]))

    async function told(running: RunningCurfew, path: string, body?: unknown) {
      const answer = await running.call(path, { headers, body })
      const said = OURS.map((name) => answer.headers.get(name))
      return { status: answer.status, said, told: await answer.json() }
    }

    it.each([
      '/after',
      '/after?a[b]=1&a[c][]=2&x=%41',
      '/metrics/after',
      '/livez/after?x=1',
      '/deep/admin/after',
    ])('of GET %s', async (path) => {
      const seen = await told(within, path)
      expect(seen).toEqual(await told(without, path))
      expect(seen.told).toMatchObject({
        isOurs: true,
        name: 'the application',
        secure: true,
        ip: '203.0.113.7',
        response: { isOurs: true },
      })
    })

    it('of a POST to where only pages are', async () => {
      const [seen, before] = [await told(within, '/admin/after', {}), await told(without, '/admin/after', {})]
      expect(seen.told).toEqual(before.told)
    })

    it('its query is nested', async () => {
      expect((await told(within, '/after?a[b]=1')).told).toMatchObject({ query: { a: { b: '1' } } })
    })

    it('it renders and redirects', async () => {
      expect(await (await within.call('/page')).text()).toBe('the application')
      expect((await within.call('/elsewhere')).url).toMatch(/\/page$/)
    })

    it('and Curfew reads its own queries flat, whatever the application does', async () => {
      const { token } = await within.enter({ loginId: `admin of ${_}`, isSuperUser: true })
      const nested = await within.call('/v1/users?status[a]=1', { token })
      expect(await nested.json()).toMatchObject({ status: 400, errors: [{ pointer: '/status[a]' }] })
      const twice = await within.call('/v1/users?status=active&status=blocked', { token })
      expect(await twice.json()).toMatchObject({ status: 400, errors: [{ pointer: '/status' }] })
      expect((await within.call('/v1/users?status=active', { token })).status).toBe(200)
    })

    it('whose body parsers may come first', async () => {
      const running = await startCurfew(records.url, {}, (curfew) =>
        express().use(json(), urlencoded({ extended: true }), curfew.router()),
      )
      const { token } = await running.enter({ loginId: `early reader of ${_}` })
      const headers = { authorization: `Bearer ${token}` }
      const signOut = await fetch(`${running.url}/v1/sign-out`, { method: 'POST', headers })
      expect(signOut.status).toBe(204)
      expect((await running.call('/v1/session', { token })).status).toBe(401)
      await running.close()
    })

    it('also in an application within another one, below a path', async () => {
      const running = await startCurfew(records.url, { basePath: '/curfew' }, (curfew) => {
        const inner = express().use(curfew.router())
        inner.get('/whose', curfew.requireSession(), (request, response) => {
          const { ip, originalUrl, curfew } = request
          response.json({ ip, originalUrl, whose: curfew?.loginId, isOurs: request.app === inner })
        })
        return express().set('trust proxy', 'loopback').use('/inner', inner)
      })
      const inner = running.url.replace(/\/curfew$/, '/inner')
      const html = await (await fetch(`${inner}/curfew/admin/users`)).text()
      expect(html).toContain('<base href="/inner/curfew/admin/" />')
      const { token } = await within.enter({ loginId: `somebody in ${_}` })
      const whose = await fetch(`${inner}/whose`, {
        headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.7' },
      })
      expect(await whose.json()).toEqual({
        ip: '203.0.113.7',
        originalUrl: '/inner/whose',
        whose: `somebody in ${_}`,
        isOurs: true,
      })
      await running.close()
    })
  },
)

describe('AP-1 without a framework', () => {
  it('plain node:http signs in, guards and signs out', async () => {
    const running = await startCurfew(records.url, { basePath: '/curfew' }, (curfew) => {
      const guard = curfew.requireSession()
      return (request, response) => {
        const missing = () => response.writeHead(404).end()
        const answer = async (): Promise<unknown> => {
          if (request.url === '/sign-in') {
            await curfew.signIn(request, response, { loginId: 'plain' })
            return response.end()
          }
          if (request.url === '/sign-out') {
            await curfew.signOut(request)
            return response.end()
          }
          if (request.url !== '/whose') return curfew.router()(request, response, missing)
          return guard(request, response, () => {
            response.end((request as CurfewRequest).curfew?.loginId)
          })
        }
        answer().catch(() => response.writeHead(500).end())
      }
    })
    const at = (path: string, cookie = '') => fetch(new URL(path, running.url), { headers: { cookie } })
    expect((await at('/whose')).status).toBe(401)
    const signedIn = await at('/sign-in')
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect(await (await at('/whose', cookie)).text()).toBe('plain')
    expect(await (await at('/curfew/v1/session', cookie)).json()).toMatchObject({
      user: { loginId: 'plain' },
    })
    expect((await at('/curfew/sign-in')).status).toBe(200)
    expect((await at('/curfew/admin')).status).toBe(200)
    expect((await at('/curfew/missing')).status).toBe(404)
    expect((await at('/sign-out', cookie)).status).toBe(200)
    expect(await (await at('/whose', cookie)).json()).toMatchObject({ code: 'session_ended' })
    await running.close()
  })

  it('the types of both versions of Express take what there is', async () => {
    const curfew = await createCurfew({ databaseUrl: records.url, log: createLog('silent'), migrate: false })
    const [newer, older] = [express5(), express4()]
    newer.use(curfew.router(), curfew.requireSession())
    newer.get('/', (request, response) => response.json(request.curfew?.loginId))
    newer.post('/', (request, response) => curfew.signIn(request, response, { loginId: 'a' }))
    older.use(curfew.router(), curfew.requireSession())
    older.get('/', (request, response) => response.json(request.curfew?.loginId))
    older.post('/', (request, response) => void curfew.signIn(request, response, { loginId: 'a' }))
    for (const app of [newer, older]) {
      const server = createServer(app).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(401)
      server.close()
    }
    await curfew.close()
  })
})
