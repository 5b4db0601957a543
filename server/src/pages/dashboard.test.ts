import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTemporaryFolder } from '../../testing/index.ts'
import { dashboard } from './dashboard.ts'

/** What stands in the page, and its SHA-256. */
const SCRIPT = 'document.title += 1'
const HASH = createHash('sha256').update(SCRIPT).digest('base64')

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
let server: Server
beforeAll(async () => {
  folder = await makeTemporaryFolder()
  await mkdir(join(folder.path, 'assets'))
  await writeFile(
    join(folder.path, 'index.html'),
    `<!doctype html><html><head><title>$&</title><script data-pages='{}'>${SCRIPT}</script></head><body></body></html>`,
  )
  await writeFile(join(folder.path, 'icon.svg'), '<svg/>')
  await writeFile(join(folder.path, 'assets/main-abc123.js'), 'export {}')
  const app = express()
    .use('/admin', dashboard({}, folder.path))
    .use('/curfew/admin', dashboard({ contact: 'R&D, <"ext"> $& 4400', home: '/' }, folder.path))
    .use('/unbuilt', dashboard({}, null))
    .use((_request, response) => void response.status(404).send('the application around it'))
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await folder.remove()
})

async function get(path: string, method = 'GET') {
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('the dashboard', () => {
  it.each(['/admin', '/admin/', '/admin/revocations/7f2c', '/admin/users?search=a.b'])(
    'is the page at %s',
    async (path) => {
      const { status, headers, text } = await get(path)
      expect(status).toBe(200)
      expect(text).toContain('<base href="/admin/" />')
      expect(text).toContain('<title>$&</title>')
      expect(headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('finds its files under any prefix', async () => {
    expect((await get('/curfew/admin/sessions')).text).toContain('<base href="/curfew/admin/" />')
  })

  it('knows whom to turn to', async () => {
    expect((await get('/curfew/admin')).text).toContain(
      '<body data-contact="R&amp;D, &lt;&quot;ext&quot;> $&amp; 4400" data-home="/">',
    )
    expect((await get('/admin')).text).toContain('<body data-contact="" data-home="">')
  })

  it('keeps files that are named after their content for good, and asks about others', async () => {
    const asset = await get('/admin/assets/main-abc123.js')
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await get('/admin/icon.svg')).headers.get('cache-control')).toBe('no-cache')
  })

  it('runs nothing but its own scripts, in no frame', async () => {
    const policy = (await get('/admin')).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`script-src 'self' 'sha256-${HASH}';`)
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it.each(['/admin/assets/gone-000000.js', '/admin/missing.png', '/admin/..%2f..%2fpackage.json'])(
    'is no page at %s',
    async (path) => {
      expect((await get(path)).status).toBeOneOf([403, 404])
    },
  )

  it('answers reads only', async () => {
    expect((await get('/admin', 'POST')).status).toBe(404)
    expect((await get('/admin', 'HEAD')).status).toBe(200)
  })

  it('says so when it has not been built', async () => {
    expect(await get('/unbuilt/users')).toMatchObject({
      status: 404,
      text: 'The dashboard has not been built.\n',
    })
  })
})
