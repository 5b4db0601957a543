import { eventually } from '@curfew/server/testing'
import type { Page, Route } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Caller, revoke, signIn } from '../support/api.ts'
import { confirmOne, dialog, openDashboard, rowOf, toast } from '../support/browser/dashboard.ts'
import { hasFocus } from '../support/browser/focus.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()
const records = stage.records.connect()
let admin: Caller
beforeEach(async () => {
  await revoke(await signIn(stage.url, 'admin'), { target: { everyone: true } })
  admin = await signIn(stage.url, 'admin')
})

const everywhere = (...loginIds: string[]) =>
  Promise.all(loginIds.map((loginId) => signIn(stage.url, loginId)))
const message = (page: Page) => dialog(page).getByRole('textbox', { name: /^Message to / })
const reason = (page: Page) => dialog(page).getByRole('textbox', { name: /^Internal reason/ })
const discard = (page: Page) => dialog(page, 'Discard what you wrote?')

/** Asks about everything of one user. */
async function ask(page: Page, loginId: string): Promise<void> {
  await rowOf(page, loginId)
    .getByRole('button', { name: `Force logout of ${loginId}` })
    .click()
  await dialog(page)
    .getByRole('button', { name: /^Force logout of \d/ })
    .waitFor()
}

describe('BR-6 we ask as hard as it hits', () => {
  it('one session is asked about with its device and room for a message', async () => {
    const [user] = await everywhere('amina.diallo')
    const dashboard = await openDashboard(await stage.openProfile())
    await rowOf(dashboard, 'amina.diallo').getByRole('button', { name: '1 active session' }).click()
    await dashboard.getByRole('button', { name: /^Force logout of amina.diallo, / }).click()
    const question = dialog(dashboard, 'Force logout of one session of Amina Diallo?')
    await hasFocus(question.getByRole('button', { name: 'Cancel' }))
    await question.getByText(/^Unknown device, 127\.0\.0\.1$/).waitFor()
    expect(await reason(dashboard).count()).toBe(0)
    await message(dashboard).fill('Back at nine')
    expect((await user?.request('/v1/session'))?.status).toBe(200)
    await confirmOne(dashboard)
    await toast(dashboard, 'Signed out 1 session of Amina Diallo').waitFor()
    const answer = await user?.request('/v1/session')
    expect(await answer?.json()).toMatchObject({ code: 'session_ended', notice: { message: 'Back at nine' } })
  })

  it('a selection of everybody is asked about like everyone', async () => {
    await everywhere('amina.diallo', 'bruno.almeida')
    const dashboard = await openDashboard(await stage.openProfile())
    for (const loginId of ['amina.diallo', 'bruno.almeida'])
      await dashboard.getByRole('checkbox', { name: `Select ${loginId}` }).check()
    const begin = () => dashboard.getByRole('button', { name: /^Force logout of \d users$/ }).click()
    await begin()
    // The administrator's other session is none of theirs.
    for (const words of ['Amina Diallo, amina.diallo', 'Bruno Almeida, bruno.almeida'])
      await dialog(dashboard).getByRole('listitem').filter({ hasText: words }).waitFor()
    await dialog(dashboard).getByRole('button', { name: 'Force logout of 2 sessions' }).waitFor()
    expect(await dialog(dashboard).getByText('to confirm').count()).toBe(0)
    await dashboard.keyboard.press('Escape')

    await dashboard.getByRole('checkbox', { name: 'Select admin' }).check()
    await begin()
    const question = dialog(dashboard, 'Force logout of 3 users?')
    await question.getByText('This is everyone who is signed in.').waitFor()
    const confirm = question.getByRole('button', { name: 'Force logout of 3 sessions' })
    await reason(dashboard).fill('Drill')
    expect(await confirm.isEnabled()).toBe(false)
    await question.getByLabel('Type 3 to confirm').fill('3')
    await confirm.click()
    await toast(dashboard, 'Signed out 3 users').waitFor()
    await rowOf(dashboard, 'admin').waitFor()
  })
})

describe('BR-6 a question follows what changes meanwhile', () => {
  it.each(['moves', 'is paused'])(
    'counts again as sessions begin and end, and says when nothing is left, while the page %s',
    async (page) => {
      const [first] = await everywhere('daniel.kim')
      const dashboard = await openDashboard(await stage.openProfile())
      const counts: (string | undefined)[] = []
      dashboard.on('request', (request) => {
        if (request.method() === 'POST') counts.push(request.headers()['curfew-background'])
      })
      if (page === 'is paused') await dashboard.getByRole('button', { name: 'Pause live updates' }).click()
      await ask(dashboard, 'daniel.kim')
      const question = dialog(dashboard, 'Force logout of Daniel Kim?')
      await question.getByRole('button', { name: 'Force logout of 1 session' }).waitFor()
      const [second] = await everywhere('daniel.kim')
      await question.getByRole('button', { name: 'Force logout of 2 sessions' }).waitFor()
      await eventually(async () => expect(await question.getByRole('listitem').count()).toBe(2))
      const ids = [first, second].flatMap((caller) => caller?.sessionId ?? [])
      await revoke(admin, { target: { sessions: ids } })
      await question.getByText('Daniel Kim isn’t signed in.').waitFor()
      expect(await question.getByRole('button', { name: /^Force logout/ }).count()).toBe(0)
      expect(await message(dashboard).count()).toBe(0)
      await question.getByRole('button', { name: 'Close', exact: true }).waitFor()
      // Nobody did anything for it, so it keeps nobody signed in (ID-2).
      expect(new Set(counts)).toEqual(new Set(['1']))
    },
  )

  it('shows a new number to type, and takes the old one no more', async () => {
    await everywhere('daniel.kim')
    const dashboard = await openDashboard(await stage.openProfile())
    await dashboard.getByRole('button', { name: 'Force logout of everyone' }).click()
    const question = dialog(dashboard, 'Force logout of everyone?')
    await reason(dashboard).fill('Drill')
    await question.getByLabel('Type 2 to confirm').fill('2')
    await eventually(async () =>
      expect(await question.getByRole('button', { name: 'Force logout of 2 sessions' }).isEnabled()).toBe(
        true,
      ),
    )
    await everywhere('elif.demir')
    await question.getByLabel('Type 3 to confirm').waitFor()
    await question.getByText('Changed from 2 to 3 while this was open.').waitFor()
    expect(await question.getByRole('button', { name: 'Force logout of 3 sessions' }).isDisabled()).toBe(true)
    await question.getByLabel('Type 3 to confirm').fill('3')
    await question.getByRole('button', { name: 'Force logout of 3 sessions' }).click()
    await toast(dashboard, 'Signed out everyone: 3 sessions').waitFor()
  })

  it('says so when the right to do it is gone', async () => {
    await everywhere('daniel.kim')
    const dashboard = await openDashboard(await stage.openProfile(), 'operator')
    await ask(dashboard, 'daniel.kim')
    await records.query(`UPDATE curfew.users SET is_super_user = true WHERE login_id = 'daniel.kim'`)
    await everywhere('daniel.kim')
    const question = dialog(dashboard, 'Force logout of Daniel Kim?')
    await question.getByText('Only super users can do this to a super user.').waitFor()
    expect(await question.getByRole('button', { name: /^Force logout of \d/ }).isDisabled()).toBe(true)
    await records.query(`UPDATE curfew.users SET is_super_user = false WHERE login_id = 'daniel.kim'`)
  })
})

describe('BR-7 what is told afterwards is what happened', () => {
  it('also when somebody else was quicker', async () => {
    const [user] = await everywhere('leila.haddad')
    const dashboard = await openDashboard(await stage.openProfile())
    await ask(dashboard, 'leila.haddad')
    // Between the last count and the button: as if the answer came in that moment.
    await dashboard.route('**/v1/revocations', async (route) => {
      if (route.request().postDataJSON()?.dryRun !== true)
        await revoke(admin, { target: { users: [user?.user.id ?? ''] } })
      await route.continue()
    })
    await dialog(dashboard).getByRole('button', { name: 'Force logout of 1 session' }).click()
    const told = toast(dashboard, 'Leila Haddad was already signed out')
    await told.getByText('They had all ended just before.').waitFor()
    expect(await told.getByText('0 sessions').count()).toBe(0)
  })
})

describe('BR-8 nothing that somebody wrote is lost without a question', () => {
  it('neither by Escape, nor beside the dialog, nor by Cancel, Back or a reload', async () => {
    await everywhere('amina.diallo')
    const dashboard = await openDashboard(await stage.openProfile())
    await dashboard.getByRole('link', { name: 'Groups' }).click()
    await dashboard.getByRole('link', { name: 'Sessions' }).click()
    await ask(dashboard, 'amina.diallo')
    await dashboard.keyboard.press('Escape')
    await dialog(dashboard).waitFor({ state: 'hidden' })

    await ask(dashboard, 'amina.diallo')
    await message(dashboard).fill('Back at nine')
    const kept = async () => {
      await hasFocus(discard(dashboard).getByRole('button', { name: 'Keep writing' }))
      await dashboard.keyboard.press('Escape')
      await discard(dashboard).waitFor({ state: 'hidden' })
      expect(await message(dashboard).inputValue()).toBe('Back at nine')
    }
    await dashboard.keyboard.press('Escape')
    await kept()
    await hasFocus(message(dashboard))
    await dialog(dashboard).getByRole('button', { name: 'Cancel' }).click()
    await kept()
    await dashboard.mouse.click(5, 5)
    await kept()
    await dashboard.evaluate(() => history.back())
    await kept()
    const asked = dashboard.waitForEvent('dialog')
    const reloading = dashboard.evaluate(() => location.reload()).catch(() => undefined)
    const question = await asked
    expect(question.type()).toBe('beforeunload')
    await question.dismiss()
    await reloading
    expect(await message(dashboard).inputValue()).toBe('Back at nine')

    await dashboard.keyboard.press('Escape')
    await discard(dashboard).getByRole('button', { name: 'Discard' }).click()
    await dialog(dashboard).waitFor({ state: 'hidden' })
    await ask(dashboard, 'amina.diallo')
    expect(await message(dashboard).inputValue()).toBe('')
  })
})

describe('BR-7 nothing is promised of an act without an answer', () => {
  it('it stays asked about until there is one, and may have been done', async () => {
    const [user] = await everywhere('amina.diallo')
    const dashboard = await openDashboard(await stage.openProfile())
    await dashboard.getByRole('link', { name: 'Groups' }).click()
    await dashboard.getByRole('link', { name: 'Sessions' }).click()
    await ask(dashboard, 'amina.diallo')
    await message(dashboard).fill('Back at nine')
    const asked: Route[] = []
    await dashboard.route('**/v1/revocations', async (route) => {
      if (route.request().postDataJSON()?.dryRun === true) await route.continue()
      else asked.push(route)
    })
    await dialog(dashboard).getByRole('button', { name: 'Force logout of 1 session' }).click()
    await eventually(() => expect(asked.length).toBe(1))
    await asked[0]?.fetch()
    expect(await user?.request('/v1/session')).toMatchObject({ status: 401 })
    await dashboard.keyboard.press('Escape')
    await dialog(dashboard).getByText('Already sent, waiting for the answer.').waitFor()
    await dialog(dashboard).getByRole('button', { name: 'Close', exact: true }).click()
    await dashboard.evaluate(() => history.back())
    expect(await discard(dashboard).count()).toBe(0)
    expect(await message(dashboard).inputValue()).toBe('Back at nine')

    await asked[0]?.abort()
    await dialog(dashboard)
      .getByText('Can’t reach Curfew. It may have gone through. It’s safe to try again.')
      .waitFor()
    expect(await dashboard.getByText('Nobody has been signed out.').filter({ visible: true }).count()).toBe(0)
    await dashboard.keyboard.press('Escape')
    await discard(dashboard).getByText('It may already have gone through.').waitFor()
    await discard(dashboard).getByRole('button', { name: 'Discard' }).click()
    await dialog(dashboard).waitFor({ state: 'hidden' })
  })
})

describe('BR-6 some of those who are selected', () => {
  it('are not signed in, and are told apart', async () => {
    await everywhere('amina.diallo')
    const dashboard = await openDashboard(await stage.openProfile())
    await dashboard.getByText('All users', { exact: true }).click()
    for (const loginId of ['amina.diallo', 'bruno.almeida'])
      await dashboard.getByRole('checkbox', { name: `Select ${loginId}` }).check()
    await dashboard
      .getByRole('region', { name: 'Selection' })
      .getByRole('button', { name: /^Force logout/ })
      .click()
    const question = dialog(dashboard, 'Force logout of 1 of 2 selected users?')
    await question.getByRole('listitem').filter({ hasText: 'bruno.almeida · not signed in' }).waitFor()
    await question.getByRole('button', { name: 'Force logout of 1 session' }).waitFor()
    expect(await question.getByText('not signed in').count()).toBe(1)
  })
})

describe('a name of 200 characters', () => {
  it('leaves everything of a question and of its news within a narrow screen', async () => {
    const name = 'x'.repeat(200)
    await everywhere('oskar.nowak')
    await records.query(`UPDATE curfew.users SET name = $1 WHERE login_id = 'oskar.nowak'`, [name])
    const dashboard = await openDashboard(await stage.openProfile({ viewport: { width: 320, height: 640 } }))
    const isWithin = () =>
      dashboard.evaluate(() =>
        [
          document.documentElement,
          ...document.querySelectorAll('[role="dialog"], [role="dialog"] *, section'),
        ]
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .filter((element) => getComputedStyle(element).overflowX === 'visible' && element.clientWidth > 0)
          .map((element) => element.outerHTML.slice(0, 200)),
      )
    await ask(dashboard, 'oskar.nowak')
    await dialog(dashboard).getByText(name, { exact: true }).waitFor()
    expect(await isWithin()).toEqual([])
    await dialog(dashboard).getByRole('button', { name: 'Force logout of 1 session' }).click()
    await toast(dashboard, /^Signed out x+…$/).waitFor()
    expect(await isWithin()).toEqual([])
  })
})

describe('a message', () => {
  it('is counted as the server counts it, and cut between signs', async () => {
    const [user] = await everywhere('amina.diallo')
    const dashboard = await openDashboard(await stage.openProfile())
    await ask(dashboard, 'amina.diallo')
    await message(dashboard).fill('😀'.repeat(150))
    await dialog(dashboard).getByText('150 / 280').waitFor()
    await message(dashboard).fill(`${'😀'.repeat(279)}🇵🇹`)
    await dialog(dashboard).getByText('1 character too long.').waitFor()
    await dialog(dashboard).getByRole('button', { name: 'Cut to 280' }).click()
    expect(await message(dashboard).inputValue()).toBe('😀'.repeat(279))
    await message(dashboard).fill('😀'.repeat(280))
    await dialog(dashboard).getByText('280 / 280').waitFor()
    await dialog(dashboard).getByRole('button', { name: 'Force logout of 1 session' }).click()
    await toast(dashboard, 'Signed out Amina Diallo').waitFor()
    const answer = await user?.request('/v1/session')
    expect(await answer?.json()).toMatchObject({ notice: { message: '😀'.repeat(280) } })
  })
})
