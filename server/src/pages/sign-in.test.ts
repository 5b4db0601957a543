import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInPage } from './sign-in.ts'

let server: Server
let url: string
beforeAll(async () => {
  const page = signInPage({ basePath: '/curfew', defaultReturnTo: '/home', contact: 'R&D, <ext. 4400>' })
  server = createServer(express().use('/curfew/sign-in', page))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/curfew/sign-in`
})
afterAll(() => server.close())

const bodyTag = async (query = '') => /<body[^>]*>/s.exec(await (await fetch(`${url}${query}`)).text())?.[0]

describe('the sign-in page', () => {
  it('allows nothing but its own scripts and styles, and no frame around it', async () => {
    const { headers } = await fetch(url)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';" +
        "base-uri 'none';form-action 'self';frame-ancestors 'none'",
    )
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(await (await fetch(url)).text()).not.toMatch(
      /<script(?! type="module" src=)|<style|style=|onclick/,
    )
  })

  it('tells its script what it needs, and lets nothing out of its attribute', async () => {
    const body = await bodyTag('?returnTo=/reports/5%3Ftab=%22%3E')
    expect(body).toContain('data-base="/curfew"')
    expect(body).toContain('data-return-to="/reports/5?tab=%22%3E"')
    expect(body).toContain('data-beginning="/home"')
    expect(body).toContain('data-contact="R&amp;D, &lt;ext. 4400&gt;"')
  })

  it('tells its script when the application signs people in by itself', async () => {
    expect(await bodyTag()).toContain('data-passwords="true"')
    const page = signInPage({ basePath: '', defaultReturnTo: '/', passwords: false })
    const other = createServer(express().use(page)).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const html = await (await fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)).text()
    other.close()
    expect(html).toContain('data-passwords="false"')
  })

  it('says so while there is nobody who could sign in', async () => {
    expect(await bodyTag()).toContain('data-empty="false"')
    let isAnybodyThere = false
    const page = signInPage({ basePath: '', defaultReturnTo: '/', isAnybodyThere: () => isAnybodyThere })
    const other = createServer(express().use(page)).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const html = () =>
      fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`).then((answer) => answer.text())
    expect(await html()).toContain('data-empty="true"')
    isAnybodyThere = true
    expect(await html()).toContain('data-empty="false"')
    other.close()
  })

  it.each(['', '?returnTo=//evil.example', '?returnTo=/a&returnTo=/b', '?returnTo[x]=/a'])(
    'begins at the beginning: %s',
    async (query) => {
      expect(await bodyTag(query)).toContain('data-return-to="/home"')
    },
  )

  it('serves what the page loads: what is named after its content for ever, the rest to be asked for again', async () => {
    const html = await (await fetch(url)).text()
    const files = [...html.matchAll(/(?:src|href)="\/curfew\/sign-in(\/assets\/[^"]+)"/g)].map(
      ([, file]) => file,
    )
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) {
      const { status, headers } = await fetch(`${url}${file}`)
      expect({ file, status, cached: headers.get('cache-control') }).toEqual({
        file,
        status: 200,
        cached: 'no-cache',
      })
    }
    const script = await (await fetch(`${url}/assets/sign-in.js`)).text()
    const chunk = /from"\.\/(chunks\/[^"]+)"/.exec(script)?.[1]
    const answer = await fetch(`${url}/assets/${chunk}`)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('serves nothing else', async () => {
    for (const path of [
      '/assets/sign-in.html',
      '/assets/',
      '/assets/../package.json',
      '/assets/%2e%2e/index.js',
    ])
      expect({ path, status: (await fetch(`${url}${path}`)).status }).toEqual({ path, status: 404 })
  })
})
