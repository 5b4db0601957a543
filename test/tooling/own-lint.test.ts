import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { runChecker } from './run-checker.ts'
import { ROOT, scratchWorkspace } from './scratch-workspace.ts'

/** What the linter of this repository says to a file that stands there. */
async function lint(path: string, code: string) {
  const plugins = ['secure-context', 'device-clock', 'one-way-to-wait'].map((name) => `.ci/${name}.grit`)
  const files = await Promise.all(
    ['biome.json', ...plugins].map(async (name) => [name, await readFile(`${ROOT}${name}`, 'utf8')]),
  )
  const cwd = await scratchWorkspace({ ...Object.fromEntries(files), [path]: `${code}\n` })
  return runChecker('biome', ['lint', '--vcs-enabled=false', path], { cwd })
}

describe('BR-1 what browsers have in secure contexts only', () => {
  it.each([
    'export const id = crypto.randomUUID()',
    'export const id = globalThis.crypto.randomUUID()',
    "export const digest = crypto.subtle.digest('SHA-256', new Uint8Array())",
    "export const copied = navigator.clipboard.writeText('id')",
    'export const worker = navigator.serviceWorker.ready',
    "export const lock = navigator.locks.request('tab', () => undefined)",
    "export const cache = caches.open('pages')",
  ])('%s is refused', async (code) => {
    for (const path of ['admin-ui/src/pages/page.ts', 'client-sdk/src/dialogs/page.ts']) {
      expect(await lint(path, code)).toMatchObject({
        passed: false,
        said: expect.stringContaining('in secure contexts only'),
      })
    }
  })
})

describe('BR-3 what browsers may forbid', () => {
  it.each([
    "export const kept = localStorage.getItem('a')",
    'export const kept = () => sessionStorage',
    "export const channel = new BroadcastChannel('a')",
    'export const sheet = new CSSStyleSheet()',
  ])('%s stands in one file', async (code) => {
    expect(await lint('client-sdk/src/page/tabs.ts', code)).toMatchObject({
      passed: false,
      said: expect.stringMatching(/client-sdk\/src\/browser\/(dialog-)?features\.ts/),
    })
    expect(await lint('client-sdk/src/browser/features.ts', code)).toMatchObject({ passed: true })
  })
})

describe('BR-4 the clock of the device', () => {
  it.each([
    'export const now = Date.now()',
    'export const clock = Date.now',
    'export const today = new Date()',
    'export const age = (since: number) => Date.now() - since',
  ])('%s is read in one file of the dashboard', async (code) => {
    expect(await lint('admin-ui/src/pages/page.ts', code)).toMatchObject({
      passed: false,
      said: expect.stringContaining('useClock()'),
    })
    expect(await lint('admin-ui/src/clock.ts', code)).toMatchObject({ passed: true })
  })

  it('a time that the server told is shown with it', async () => {
    const code = 'export const at = (instant: string) => new Date(Date.parse(instant)).getHours()'
    expect(await lint('admin-ui/src/pages/page.ts', code)).toMatchObject({ passed: true })
  })
})

describe('tests wait in one way', () => {
  it.each([
    'await vi.waitFor(() => expect(1).toBe(1))',
    'await vi.waitUntil(() => true)',
    'await expect.poll(() => 1).toBe(1)',
  ])('%s is refused', async (code) => {
    for (const path of ['server/src/feed/feed.test.ts', 'test/browser/page.test.ts']) {
      expect(await lint(path, code)).toMatchObject({
        passed: false,
        said: expect.stringContaining('eventually()'),
      })
    }
    expect(await lint('server/testing/eventually.ts', code)).toMatchObject({ passed: true })
  })
})
