import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signIn } from '../support/api.ts'
import { confirmOne, dialog, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { openDemo, signInOn } from '../support/browser/demo-page.ts'
import { onIntranet, startNeighbour, startOldProxy } from '../support/browser/intranet.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()

const signedOut = (page: Page): Locator =>
  page.getByRole('alertdialog', { name: 'You were signed out by an administrator' })

/** A browser profile that reaches Curfew by its name in the house, over plain http. */
const profileAt = (baseURL: string) => stage.openProfile({ baseURL })

describe('BR-1 at a plain http address', () => {
  it('the dashboard, the application and the sign-in page work', async () => {
    const url = onIntranet(stage.url)
    const dashboard = await openDashboard(await profileAt(url))
    const page = await openDemo(await profileAt(url), 'amina.diallo')
    for (const window of [dashboard, page]) {
      expect(await window.evaluate(() => [location.hostname, isSecureContext])).toEqual([
        'intranet.test',
        false,
      ])
    }

    // One session, which is asked no question.
    await rowOf(dashboard, 'amina.diallo').getByRole('button', { name: '1 active session' }).click()
    await dashboard.getByRole('button', { name: /^Force logout of amina.diallo, / }).click()
    await confirmOne(dashboard)
    await toast(dashboard, 'Signed out 1 session of Amina Diallo').getByText('confirmed 1').waitFor()
    await signedOut(page).getByRole('button', { name: 'Sign in again' }).click()
    await signInOn(page, 'amina.diallo')
    await page.getByText('Signed in', { exact: true }).waitFor()

    // And a user, with the whole dialog.
    await rowOf(dashboard, 'amina.diallo').getByRole('button', { name: 'Force logout' }).last().click()
    const question = dialog(dashboard, 'Force logout of Amina Diallo?')
    await question.getByLabel('Message to Amina Diallo').fill('Back at nine')
    await question.getByRole('button', { name: 'Force logout of 1 session' }).click()
    await signedOut(page).getByText('Back at nine').waitFor()
    await toast(dashboard, 'Signed out Amina Diallo').getByText('confirmed 1').waitFor()
  })

  it('no page needs more, whatever library it comes from', async () => {
    const needs =
      /\.(randomUUID|subtle|clipboard|serviceWorker|wakeLock|locks|mediaDevices|geolocation)\b|\bcaches\./g
    const found: Record<string, string[]> = {}
    for (const folder of ['../../admin-ui/dist/', '../../client-sdk/dist/browser/']) {
      const at = fileURLToPath(new URL(folder, import.meta.url))
      const scripts = (await readdir(at, { recursive: true })).filter((name) => name.endsWith('.js'))
      expect(scripts.length).toBeGreaterThan(2)
      for (const name of scripts) found[name] = (await readFile(`${at}${name}`, 'utf8')).match(needs) ?? []
    }
    expect(Object.entries(found).filter(([, uses]) => uses.length > 0)).toEqual([])
  })
})

describe('BR-2 where websockets are blocked, over plain http', () => {
  it('the pages are connected by long polling, and hear at once', async () => {
    const proxy = await startOldProxy(stage.url)
    onTestFinished(() => proxy.close())
    const dashboard = await openDashboard(await profileAt(proxy.url))
    const page = await openDemo(await profileAt(proxy.url), 'bruno.almeida')
    const transports = (window: Page) =>
      window.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter(({ name }) => name.includes('/v1/live') && name.includes('sid='))
          .map(({ name }) => new URL(name).searchParams.get('transport')),
      )
    for (const window of [dashboard, page])
      expect(new Set(await transports(window))).toEqual(new Set(['polling']))

    await rowOf(dashboard, 'bruno.almeida').getByRole('button', { name: '1 active session' }).click()
    await dashboard.getByRole('button', { name: /^Force logout of bruno.almeida, / }).click()
    await confirmOne(dashboard)
    await signedOut(page).waitFor()
    await toast(dashboard, 'Signed out 1 session of Bruno Almeida').getByText('confirmed 1').waitFor()
  })

  it('they are so too where a proxy swallows websockets instead of refusing them', async () => {
    const proxy = await startOldProxy(stage.url, { swallows: true })
    onTestFinished(() => proxy.close())
    const windows = await Promise.all(
      ['/admin', '/demo/curfew/sign-in?returnTo=/demo'].map(async (path) => {
        const window = await (await profileAt(proxy.url)).newPage()
        await window.goto(path)
        await signInOn(window, 'operator')
        return window
      }),
    )
    // The first attempt has to time out.
    await windows[0]?.getByText('Live', { exact: true }).waitFor({ timeout: 30_000 })
    await windows[1]?.getByText('Signed in', { exact: true }).waitFor({ timeout: 30_000 })
  })

  it('EN-17 nothing of it is open to a page of another port of the same host', async () => {
    const foreign = await startNeighbour((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Foreign</title>')
    })
    onTestFinished(() => foreign.close())
    const withCookie: string[] = []
    let watching = false
    const proxy = await startOldProxy(stage.url, {
      watch: ({ url = '', headers }) => {
        if (watching && url.endsWith('polling') && headers.cookie)
          withCookie.push(headers.origin ?? 'no origin')
      },
    })
    onTestFinished(() => proxy.close())
    const profile = await profileAt(proxy.url)
    const victim = await openDemo(profile, 'leila.haddad')
    const address = `${proxy.url}/demo/curfew/v1/live?EIO=4&transport=polling`

    // The same cookies; what its own console says is of no concern here.
    const other = await profile.browser()?.newContext({ storageState: await profile.storageState() })
    if (!other) throw new Error('the browser is gone')
    onTestFinished(() => other.close())
    const page = await other.newPage()
    await page.goto(foreign.url)
    watching = true
    const window = other.waitForEvent('page')
    const answers = await page.evaluate(async (live) => {
      const loaded = (node: HTMLElement) =>
        new Promise((resolve) => {
          node.onload = () => resolve('loaded')
          node.onerror = () => resolve('refused')
        })
      const image = new Image()
      image.src = live
      const script = document.createElement('script')
      script.src = live
      document.head.append(script)
      const elements = Promise.all([loaded(image), loaded(script)])

      const form = document.createElement('form')
      form.target = '_blank'
      form.action = live
      form.innerHTML = '<input name="EIO" value="4"><input name="transport" value="polling">'
      document.body.append(form)
      form.submit()

      const outcome = (init: RequestInit) =>
        fetch(live, { credentials: 'include', ...init }).then(
          async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
          () => 'refused',
        )
      const mark = { 'Curfew-Page': '1' }
      const socket = new WebSocket(live.replace('http:', 'ws:').replace('polling', 'websocket'))
      const opened = new Promise((resolve) => {
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      })
      return {
        'as an image and as a script': await elements,
        'no-cors': await outcome({ mode: 'no-cors' }),
        'no-cors and marked': await outcome({ mode: 'no-cors', headers: mark }),
        cors: await outcome({}),
        marked: await outcome({ headers: mark }),
        'a websocket': await opened,
      }
    }, address)
    await (await window).waitForLoadState()
    expect(answers).toEqual({
      'as an image and as a script': ['refused', 'refused'],
      'no-cors': 'refused',
      'no-cors and marked': 'refused',
      cors: 'refused',
      marked: 'refused',
      'a websocket': 'refused',
    })
    // They were sent, and with the cookie, since another port is no other site: image, script, form and the fetches.
    expect(withCookie).toEqual(expect.arrayContaining(['no origin', foreign.url]))
    expect(withCookie.filter((origin) => origin === 'no origin').length).toBeGreaterThanOrEqual(3)
    // The victim's own page is its session's only connection.
    const admin = await signIn(stage.url, 'admin')
    const { items } = await admin.get<{ items: { connections: number; userId: string }[] }>(
      '/v1/sessions?status=active&limit=200',
    )
    const { items: users } = await admin.get<{ items: { id: string }[] }>('/v1/users?search=leila.haddad')
    expect(
      items.filter(({ userId }) => userId === users[0]?.id).map(({ connections }) => connections),
    ).toEqual([1])
    await victim.getByText('Signed in', { exact: true }).waitFor()
  })
})
