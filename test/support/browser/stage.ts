import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type FileDatabase, setUpDatabase } from '@curfew/server/testing'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type CurfewProcess, startCurfew } from '../curfew-process.ts'
import { launchBrowser } from './browser.ts'

/** What a browser test plays on: a database, a Curfew and a Chromium of its own. */
export interface Stage {
  readonly url: string
  readonly records: FileDatabase
  /** Kills Curfew at once, as a power failure would. */
  crash(): Promise<void>
  /** Lets it hang, as a machine without memory does: it answers nothing and closes nothing. @returns lets it go on */
  hang(): () => void
  /** Starts it again where it was. */
  startAgain(): Promise<void>
  /** A browser profile of its own; it is closed after the test. */
  openProfile(options?: BrowserContextOptions): Promise<BrowserContext>
}

/** Where pictures of failed tests go; not part of the repository. */
const FAILURES = fileURLToPath(new URL('../../results/failures/', import.meta.url))

/**
 * Sets the stage for the tests of a file; call it at the top of the file.
 *
 * @param env further settings of Curfew
 */
export function setStage(env: Record<string, string> = {}): Stage {
  const records = setUpDatabase()
  let curfew: CurfewProcess
  let browser: Browser
  const profiles: BrowserContext[] = []
  const troubles: string[] = []

  beforeAll(async () => {
    const launching = launchBrowser()
    curfew = await startCurfew({ databaseUrl: records.url, env })
    browser = await launching
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await photograph(profiles, task.name)
    await Promise.all(profiles.splice(0).map((profile) => profile.close()))
    expect(troubles.splice(0), 'errors in the pages').toEqual([])
    if (curfew.ended() !== null) throw new Error(`curfew ended with ${curfew.ended()}:\n${curfew.output()}`)
  })
  afterAll(async () => {
    await browser?.close()
    await curfew?.stop()
  })

  return {
    get url() {
      return curfew.url
    },
    records,
    crash: () => curfew.kill(),
    hang() {
      curfew.signal('SIGSTOP')
      return () => curfew.signal('SIGCONT')
    },
    async startAgain() {
      curfew = await startCurfew({ databaseUrl: records.url, env, port: Number(new URL(curfew.url).port) })
    },
    async openProfile(options = {}) {
      const profile = await browser.newContext({
        baseURL: curfew.url,
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        timezoneId: 'Europe/Lisbon',
        reducedMotion: 'reduce',
        ...options,
      })
      profile.setDefaultTimeout(10_000)
      profile.on('weberror', (error) => troubles.push(String(error.error())))
      profile.on('console', (message) => {
        if (isTrouble(message.type(), message.text())) troubles.push(message.text())
      })
      profiles.push(profile)
      return profile
    },
  }
}

/**
 * A refused or unanswered request is what many of these tests are about; the browser notes each as an error. Over plain http
 * it also notes that it takes no heed of that header.
 */
const isTrouble = (type: string, text: string): boolean =>
  type === 'error' && !/Failed to load resource|WebSocket connection|Cross-Origin-Opener-Policy/.test(text)

async function photograph(profiles: readonly BrowserContext[], test: string): Promise<void> {
  await mkdir(FAILURES, { recursive: true })
  const pages: Page[] = profiles.flatMap((profile) => profile.pages())
  for (const [index, page] of pages.entries()) {
    const name = `${test.replace(/\W+/g, '-').slice(0, 80)}-${index + 1}.png`
    await page.screenshot({ path: `${FAILURES}${name}` }).catch(() => undefined)
  }
}
