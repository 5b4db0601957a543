import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientScripts } from './client-scripts.ts'

let server: Server
let url: string
beforeAll(async () => {
  const app = express().disable('x-powered-by').use('/client', clientScripts())
  app.get('/client/of-the-application.html', (_request, response) => response.send('mine'))
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client`
})
afterAll(() => server.close())

describe('the SDK without a bundler', () => {
  it('is a script that is asked for again, and chunks that never change', async () => {
    const sdk = await fetch(`${url}/curfew.js`)
    expect(sdk.headers.get('content-type')).toContain('text/javascript')
    expect(sdk.headers.get('cache-control')).toBe('no-cache')
    expect(sdk.headers.get('x-content-type-options')).toBe('nosniff')
    const chunk = /from"\.\/(chunks\/[^"]+)"/.exec(await sdk.text())?.[1]
    const kept = await fetch(`${url}/${chunk}`)
    expect([kept.status, kept.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ])
    expect((await fetch(`${url}/words.js`)).status).toBe(200)
  })

  it('AP-1 leaves alone what an application has below the same address', async () => {
    const page = await fetch(`${url}/of-the-application.html`)
    expect([await page.text(), page.headers.get('content-security-policy')]).toEqual(['mine', null])
    expect((await fetch(`${url}/curfew.js`, { method: 'POST' })).status).toBe(404)
  })
})
