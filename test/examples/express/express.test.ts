import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { setUpDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleApp } from './server.ts'

const file = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')

const records = setUpDatabase()
let app: Awaited<ReturnType<typeof exampleApp>>
let url: string
beforeAll(async () => {
  app = await exampleApp(records.url)
  app.server.listen(0, '127.0.0.1')
  await once(app.server, 'listening')
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await app?.close()
  app?.server.close()
})

async function logIn(password: string, query = ''): Promise<Response> {
  const body = new URLSearchParams({ loginId: 'maria', password })
  return fetch(`${url}/login${query}`, { method: 'POST', body, redirect: 'manual' })
}

describe('the smallest application', () => {
  it('lets in whom its own check knows, until the session ends', async () => {
    expect((await fetch(`${url}/api/hello`)).status).toBe(401)
    const welcome = await logIn('correct horse')
    expect(welcome.headers.get('location')).toBe('/')
    const cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? ''
    const hello = await fetch(`${url}/api/hello`, { headers: { cookie } })
    expect(await hello.json()).toEqual({ hello: 'maria' })

    const headers = { cookie, origin: url, 'content-type': 'application/json' }
    await fetch(`${url}/curfew/v1/sign-out`, { method: 'POST', headers, body: '{}' })
    const after = await fetch(`${url}/api/hello`, { headers: { cookie } })
    expect(after.status).toBe(401)
    expect(await after.json()).toMatchObject({ code: 'session_ended', notice: { reason: 'signed_out' } })
  })

  it('lets nobody else in', async () => {
    const refused = await logIn('wrong')
    expect(refused.headers.get('location')).toBe('/login')
    expect(refused.headers.get('set-cookie')).toBeNull()
  })

  it.each([
    ['back to where they were', 'correct horse', '?returnTo=%2Freports%2F5', '/reports/5'],
    ['nowhere else than here', 'correct horse', '?returnTo=%2F%2Felsewhere.example', '/'],
    [
      'to another attempt, the way back kept',
      'wrong',
      '?returnTo=%2Freports%2F5',
      '/login?returnTo=%2Freports%2F5',
    ],
  ])('leads %s', async (_, password, query, location) => {
    expect((await logIn(password, query)).headers.get('location')).toBe(location)
  })

  it('AP-5 shows people who are not signed in its own sign-in page, from which they come back', async () => {
    const refused = await fetch(`${url}/?month=5`, { redirect: 'manual' })
    expect(refused.headers.get('location')).toBe('/login?returnTo=%2F%3Fmonth%3D5')
    expect((await fetch(`${url}/index.html`)).status).toBe(404)
    const cookie = (await logIn('correct horse')).headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await fetch(url, { headers: { cookie } })).status).toBe(200)
  })

  it('signs out, and the page is refused at once', async () => {
    const cookie = (await logIn('correct horse')).headers.get('set-cookie')?.split(';')[0] ?? ''
    const left = await fetch(`${url}/logout`, { method: 'POST', headers: { cookie }, redirect: 'manual' })
    expect(left.headers.get('location')).toBe('/login')
    expect((await fetch(url, { headers: { cookie }, redirect: 'manual' })).status).toBe(302)
    expect((await fetch(`${url}/api/hello`, { headers: { cookie } })).status).toBe(401)
  })

  it('serves its pages, and the SDK to them', async () => {
    const assets = ['curfew.js', 'words.js'].map((file) => `/curfew/client/${file}`)
    for (const path of ['/login', '/page.js', '/login.js', '/curfew/sign-in', ...assets])
      expect({ path, status: (await fetch(`${url}${path}`)).status }).toEqual({ path, status: 200 })
  })
})

it('is what the README shows, line by line', async () => {
  const readme = await file('../../../README.md')
  const embedding = readme.slice(readme.indexOf('## Embed it'), readme.indexOf('## What it promises'))
  const shown = [...embedding.matchAll(/```[jt]s\n([\s\S]*?)```/g)].flatMap(([, code = '']) =>
    code.split('\n'),
  )
  const lines = shown.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('import '))
  const files = await Promise.all(['server.ts', 'public/page.js', 'public/login.js'].map(file))
  const known = new Set(
    files
      .join('\n')
      .split('\n')
      .map((line) => line.trim()),
  )
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.filter((line) => !known.has(line))).toEqual([])
})
