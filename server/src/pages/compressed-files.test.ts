import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import serveStatic from 'serve-static'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTemporaryFolder } from '../../testing/index.ts'
import { compressedFiles, takes } from './compressed-files.ts'

const CONTENT = `export const words = '${'said again '.repeat(400)}'`

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
let server: Server
beforeAll(async () => {
  folder = await makeTemporaryFolder()
  const file = (name: string) => join(folder.path, name)
  await mkdir(file('chunks'))
  await writeFile(file('chunks/page.js'), CONTENT)
  await writeFile(file('chunks/page.js.br'), brotliCompressSync(CONTENT))
  await writeFile(file('chunks/page.js.gz'), gzipSync(CONTENT))
  await writeFile(file('short.js'), 'export {}')
  await writeFile(file('rebuilt.js'), CONTENT)
  await writeFile(file('rebuilt.js.br'), brotliCompressSync(CONTENT))
  const handler = compressedFiles(
    folder.path,
    serveStatic(folder.path, { index: false, immutable: true, maxAge: '1y' }),
  )
  server = createServer((request, response) => {
    const { 'x-vary': vary } = request.headers
    if (vary) response.setHeader('Vary', vary)
    handler(request, response, () => {
      response.statusCode = 404
      response.end(request.url)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await folder.remove()
})

/** Unlike `fetch`, which decompresses by itself and asks for what it likes. */
async function ask(path: string, acceptEncoding?: string, more: Record<string, string> = {}) {
  const headers = { ...more, ...(acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }) }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  const [answer] = (await once(get(url, { headers }), 'response')) as [IncomingMessage]
  const body = Buffer.concat(await answer.toArray())
  return { status: answer.statusCode, headers: answer.headers, body }
}

describe('the files of pages', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    [undefined, undefined, (body: Buffer) => body],
    ['zstd', undefined, (body: Buffer) => body],
  ])('go out to who takes %s as %s', async (accepted, encoding, read) => {
    const { status, headers, body } = await ask('/chunks/page.js?again=1', accepted)
    expect([status, headers['content-encoding'], headers.vary]).toEqual([200, encoding, 'Accept-Encoding'])
    expect(headers['content-type']).toMatch(/^text\/javascript; charset=utf-8$/i)
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(read(body).toString()).toBe(CONTENT)
  })

  it('leave what an application around us says of `Vary`', async () => {
    const { headers } = await ask('/chunks/page.js', 'br', { 'x-vary': 'Origin' })
    expect(headers.vary).toBe('Origin, Accept-Encoding')
  })

  it('go out as they are where there is no copy', async () => {
    const { headers, body } = await ask('/short.js', 'br')
    expect([headers['content-encoding'], headers.vary, body.toString()]).toEqual([
      undefined,
      undefined,
      'export {}',
    ])
  })

  it('go out as they are when a copy has gone away', async () => {
    await rm(join(folder.path, 'rebuilt.js.br'))
    const { status, headers, body } = await ask('/rebuilt.js', 'br')
    expect([status, headers['content-encoding'], body.toString()]).toEqual([200, undefined, CONTENT])
  })

  it('are not found where only others are', async () => {
    for (const path of ['/missing.js', '/../page.js', '/page.js.br'])
      expect((await ask(path, 'br')).status).toBe(404)
  })
})

describe('Accept-Encoding', () => {
  it.each([
    ['br', true],
    ['gzip, BR', true],
    ['br;q=0.5', true],
    ['br; q=0', false],
    ['brotli', false],
    ['', false],
    [undefined, false],
  ])('%s takes Brotli: %s', (header, expected) => {
    expect(takes(header, 'br')).toBe(expected)
  })
})
