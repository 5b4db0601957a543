import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type Curfew, createCurfew } from '@curfew/server'
import { setUpDatabase } from '@curfew/server/testing'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inspect } from '../../support/browser/axe.ts'
import { launchBrowser } from '../../support/browser/browser.ts'
import { exampleApp } from './server.ts'

const records = setUpDatabase()
let app: Awaited<ReturnType<typeof exampleApp>>
/** Another node: it ends sessions as an administrator elsewhere would. */
let elsewhere: Curfew
let browser: Browser
let profile: BrowserContext
let page: Page
const troubles: string[] = []
beforeAll(async () => {
  app = await exampleApp(records.url)
  elsewhere = await createCurfew({ databaseUrl: records.url })
  app.server.listen(0, '127.0.0.1')
  await once(app.server, 'listening')
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([app?.close(), elsewhere?.close()])
  app?.server.close()
})
beforeEach(async () => {
  const baseURL = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  profile = await browser.newContext({ baseURL, locale: 'en-GB', reducedMotion: 'reduce' })
  profile.setDefaultTimeout(10_000)
  profile.on('weberror', (error) => troubles.push(String(error.error())))
  page = await profile.newPage()
})
afterEach(async () => {
  await profile.close()
  expect(troubles.splice(0)).toEqual([])
})

async function signIn(): Promise<void> {
  await page.goto('/')
  await page.getByLabel('Login id').fill('maria')
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Hello maria').waitFor()
}

describe('AP-4 what the README shows, in a browser', () => {
  it('the page asks for a sign-in, greets, and signs out with nothing more to say', async () => {
    await signIn()
    expect(new URL(page.url()).pathname).toBe('/')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/login')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByRole('status').textContent()).toBe('')
  })

  it('its own sign-in page says why a session has ended, also when it is loaded again', async () => {
    await signIn()
    await elsewhere.revoke({
      target: { loginIds: ['maria'] },
      message: 'Your phone was found',
      actor: { name: 'x' },
    })
    await page.getByRole('button', { name: 'Sign in again' }).click()
    const why = page.getByRole('status').filter({ hasText: 'Your phone was found' })
    await why.waitFor()
    await page.reload()
    await why.waitFor()
    expect(new URL(page.url()).search).toBe('?returnTo=%2F')
  })

  it('the dashboard says to somebody without rights how they are given, and leads back without signing out', async () => {
    await signIn()
    await page.goto('/curfew/admin')
    await page.getByRole('heading', { name: 'You don’t have access' }).waitFor()
    await page.getByText('curfew admin create').waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await inspect(page, 'no dashboard')).toEqual([])
    await page.getByRole('link', { name: 'Back to the application' }).click()
    await page.getByText('Hello maria').waitFor()
  })
})

describe('BR-3 a frame that has no address of its own', () => {
  it('has that of the page around it', async () => {
    await page.goto('/login')
    const status = await page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener('message', ({ data }) => resolve(data))
          const frame = document.createElement('iframe')
          frame.srcdoc = `<script type="module">
            import { createCurfew } from '/curfew/client/curfew.js'
            try {
              const curfew = createCurfew({ url: '/curfew', signInUrl: '/login', dialogs: false })
              parent.postMessage(curfew.getSnapshot().status, '*')
              curfew.dispose()
            } catch (error) {
              parent.postMessage(String(error), '*')
            }
          </script>`
          document.body.append(frame)
        }),
    )
    expect(status).toBe('loading')
  })
})
