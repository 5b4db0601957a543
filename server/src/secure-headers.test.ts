import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Program, setUpDatabase, startProgram } from '../testing/index.ts'

/** A process of its own, which loads for a while and fills a demo. */
vi.setConfig({ hookTimeout: 60_000 })

const database = setUpDatabase()
let program: Program
let url: string
beforeAll(async () => {
  const { PATH, HOME } = process.env
  const settings = {
    DATABASE_URL: database.url,
    CURFEW_LOG_LEVEL: 'info',
    CURFEW_DEMO_PASSWORD: 'correct horse battery staple',
  }
  program = startProgram(new URL('./main.ts', import.meta.url), ['serve', '--port', '0', '--demo'], {
    env: { PATH, HOME, ...settings },
  })
  url = JSON.parse(await program.line(/"Curfew is running"/)).url
})
afterAll(async () => {
  await program.end()
})

describe('whatever is answered says what browsers may do with it', () => {
  it.each([
    ['/', 302],
    ['/nothing', 404],
    ['/%E0%A4%A', 404],
    ['/admin', 200],
    ['/admin/nothing.js', 404],
    ['/admin/assets/nothing.js', 404],
    ['/sign-in', 200],
    ['/sign-in/assets/sign-in.js', 200],
    ['/sign-in/nothing', 404],
    ['/v1/session', 401],
    ['/v1/nothing', 404],
    ['/livez', 200],
    ['/readyz', 200],
    ['/metrics', 200],
    ['/v1/live?EIO=4&transport=polling', 200],
    ['/v1/live?EIO=4&transport=pigeon', 400],
    ['/v1/live', 400],
    ['/demo', 200],
    ['/demo/demo.js', 200],
    ['/demo/nothing', 404],
    ['/demo/api/report', 401],
    ['/demo/curfew/sign-in', 200],
    ['/demo/curfew/v1/session', 401],
    ['/demo/curfew/v1/live?EIO=4&transport=polling', 200],
    ['/demo/curfew/nothing', 404],
  ])('%s', async (path, status) => {
    const answer = await fetch(`${url}${path}`, { redirect: 'manual' })
    expect(answer.status).toBe(status)
    await answer.body?.cancel()
    const { headers } = answer
    expect({
      type: headers.get('x-content-type-options'),
      frame: headers.get('x-frame-options'),
      referrer: headers.get('referrer-policy'),
      policy: headers.get('content-security-policy')?.startsWith('default-src '),
      poweredBy: headers.get('x-powered-by'),
    }).toEqual({ type: 'nosniff', frame: 'DENY', referrer: 'no-referrer', policy: true, poweredBy: null })
  })
})
