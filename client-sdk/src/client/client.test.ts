import { describe, expect, it, vi } from 'vitest'
import {
  OTHER_SESSION_ID,
  sampleCurrent,
  sampleHello,
  sampleNotice,
  sampleUser,
  USER_ID,
} from '../../testing/sample.ts'
import { type Stage, stage } from '../../testing/stage.ts'
import { tabHub } from '../../testing/tab-hub.ts'

const SIGN_IN = 'https://app.example/sign-in'
const SIGN_IN_AND_BACK = `${SIGN_IN}?returnTo=%2Freports%2F5%3Ftab%3D2`
const notice = sampleNotice()
const foreign = sampleNotice({ sessionId: OTHER_SESSION_ID })

/** A client whose person is signed in and connected. */
function signedIn(settings: Parameters<typeof stage>[0] = {}): Stage {
  const set = stage(settings)
  set.signIn()
  return set
}

const status = ({ curfew }: Stage) => curfew.getSnapshot().status
const iso = (milliseconds: number) => new Date(milliseconds).toISOString()
/** Lets the answers of the doubles arrive. */
const answersArrived = () => new Promise<void>((resolve) => setTimeout(resolve))

describe('the end of a session', () => {
  it('is told to the application, shown in place, and followed by the sign-in page', () => {
    const set = signedIn()
    set.server().end(notice)
    expect(set.server().received).toEqual([{ ack: notice.noticeId }])
    expect(set.curfew.getSnapshot()).toMatchObject({ status: 'ended', notice })
    expect(set.events).toEqual([['ended', notice]])
    expect(set.page.journeys).toEqual([])
    set.time.pass(5_000)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('waits for a random part of the spread, but not when the person presses the button', () => {
    const set = signedIn()
    set.server().end(sampleNotice({ spreadSeconds: 60 }))
    set.time.pass(34_999)
    expect(set.page.journeys).toEqual([])
    set.time.pass(1)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])

    const hasty = signedIn()
    hasty.server().end(sampleNotice({ spreadSeconds: 60 }))
    hasty.curfew.signIn()
    hasty.time.pass(600_000)
    expect(hasty.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('does not wait for anybody to read when there is no dialog', () => {
    const set = signedIn({ dialogs: false })
    set.server().end(notice)
    set.time.pass(0)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('BR-5 stays longer, the longer the message', () => {
    const set = signedIn()
    set.server().end({ ...notice, message: 'x'.repeat(280) })
    set.time.pass(32_999)
    expect(set.page.journeys).toEqual([])
    set.time.pass(1)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('BR-5 stays while somebody does something, and in the background', () => {
    const set = signedIn()
    set.server().end(notice)
    for (let second = 0; second < 60; second += 4) {
      set.input()
      set.time.pass(4_000)
    }
    set.page.show(false)
    set.time.pass(600_000)
    expect(set.page.journeys).toEqual([])
    set.page.show(true)
    set.time.pass(5_000)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('BR-5 stays while its text is selected, but not for what was selected in the application', () => {
    const set = signedIn()
    set.page.selection = 'Lisbon'
    set.server().end(notice)
    set.page.selection = 'Reference'
    set.time.pass(600_000)
    expect(set.page.journeys).toEqual([])
    set.page.selection = 'Lisbon'
    set.time.pass(5_000)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('BR-5 does not keep waiting for an application that shows a screen of its own', () => {
    const set = signedIn({ dialogs: false })
    set.page.show(false)
    set.server().end({ ...notice, message: 'x'.repeat(280) })
    set.time.pass(0)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('leaves the page to the application when there is no sign-in page', () => {
    const set = signedIn({ signInUrl: undefined })
    set.server().end(notice)
    set.time.pass(600_000)
    expect(set.page.journeys).toEqual([])
  })

  it('P7 is shown also when it came while the page was still connecting', () => {
    const set = stage()
    set.server().end(notice)
    expect(set.server().received).toEqual([{ ack: notice.noticeId }])
    expect(set.curfew.getSnapshot()).toEqual({ status: 'ended', notice, last: null })
    set.time.pass(5_000)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('P7 is told by the handshake after a reload', () => {
    const set = stage()
    set.server().refuse({ kind: 'ended', notice })
    expect(set.curfew.getSnapshot()).toEqual({ status: 'ended', notice, last: null })
    set.time.pass(5_000)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('P7 is told by the handshake by a page that was offline', () => {
    const set = signedIn()
    set.server().drop()
    set.time.pass(10_000)
    set.server().refuse({ kind: 'ended', notice })
    expect(status(set)).toBe('ended')
  })

  it('is told once, however often it is told', () => {
    const set = signedIn()
    set.server().end(notice)
    set.server().end(notice)
    expect(set.events.filter(([type]) => type === 'ended')).toHaveLength(1)
  })

  it('stands even if the application throws when it is told', () => {
    const set = signedIn()
    const failure = new Error('the application failed')
    set.curfew.on('ended', () => {
      throw failure
    })
    set.server().end(notice)
    expect(set.errors).toEqual([failure])
    set.time.pass(5_000)
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })
})

describe('a change of the rules', () => {
  it('reaches the sign-in page, which says after how long the session ended', () => {
    const set = signedIn()
    const { session } = sampleHello(set.time.now())
    set.server().send('updated', {
      session,
      policy: { idleTimeoutSeconds: 45, idleWarningSeconds: 20 },
      permissions: [],
    })
    expect(set.remembered()).toMatchObject({ userId: USER_ID, idleTimeoutSeconds: 45 })
  })
})

describe('the answers of requests', () => {
  it('a 401 session_ended of this session is the same end', async () => {
    const set = signedIn()
    set.answers.set('/api/report', { ended: notice })
    const response = await set.curfew.fetch('/api/report')
    expect(response.status).toBe(401)
    expect(set.events).toEqual([['ended', notice]])
  })

  it('EN-12 a 401 of an earlier session signs nobody out', async () => {
    const set = signedIn()
    set.answers.set('/api/report', { ended: foreign })
    await set.curfew.fetch('/api/report')
    expect(status(set)).toBe('active')
  })

  it('EN-18 a 503 signs nobody out', async () => {
    const set = signedIn()
    set.answers.set('/api/report', 'unavailable')
    expect((await set.curfew.fetch('/api/report')).status).toBe(503)
    expect(status(set)).toBe('active')
  })

  it('a 401 before anything is known makes the page ask', async () => {
    const set = stage()
    set.answers.set('/api/report', { ended: notice })
    set.answers.set('/curfew/v1/session', { ended: notice })
    await set.curfew.fetch('/api/report')
    await answersArrived()
    expect(status(set)).toBe('ended')
  })

  it('a 401 unauthenticated makes the page ask, while its connection is still being tried', async () => {
    const set = stage()
    set.answers.set('/api/report', 'unauthenticated')
    set.answers.set('/curfew/v1/session', 'unauthenticated')
    await set.curfew.fetch('/api/report')
    await answersArrived()
    expect(status(set)).toBe('signed_out')
    expect(set.page.journeys).toEqual([])
  })

  it('EN-18 a 401 unauthenticated of somebody else’s API signs nobody out, and is asked about once', async () => {
    const set = signedIn()
    set.answers.set('/api/report', 'unauthenticated')
    set.answers.set('/curfew/v1/session', sampleCurrent(set.time.now()))
    await set.curfew.fetch('/api/report')
    await set.curfew.fetch('/api/report')
    await answersArrived()
    expect(status(set)).toBe('active')
    expect(set.requests.filter((path) => path.endsWith('/v1/session'))).toHaveLength(1)
  })
})

describe('the connection', () => {
  it('EN-18 that drops is not an end', () => {
    const set = signedIn()
    set.server().drop()
    expect(set.curfew.getSnapshot()).toMatchObject({ status: 'offline', last: { user: { id: USER_ID } } })
    set.time.pass(500)
    set.signIn()
    expect(status(set)).toBe('active')
    expect(set.events).toEqual([
      ['connection', { connected: false, gaveUp: null }],
      ['connection', { connected: true }],
    ])
  })

  it('says nothing when nobody is signed in, and stays on the page', () => {
    const set = stage()
    set.server().refuse({ kind: 'unauthenticated' })
    expect(status(set)).toBe('signed_out')
    expect(set.page.journeys).toEqual([])
    expect(set.events).toEqual([])
  })

  it('that comes back to nobody signed in leads to the sign-in page', () => {
    const set = signedIn()
    set.server().drop()
    set.time.pass(500)
    set.server().refuse({ kind: 'unauthenticated' })
    expect(status(set)).toBe('signed_out')
    expect(set.page.journeys).toEqual([SIGN_IN_AND_BACK])
  })

  it('that comes back to a new session of the same person goes on', () => {
    const set = signedIn()
    set.server().drop()
    set.time.pass(500)
    set.server().send('hello', sampleHello(set.time.now(), { id: OTHER_SESSION_ID }))
    expect(set.curfew.getSnapshot()).toMatchObject({ status: 'active', session: { id: OTHER_SESSION_ID } })
    expect(set.page.journeys).toEqual([])
  })

  it('that comes back to somebody else shows nothing of this page', () => {
    const set = signedIn()
    set.server().drop()
    set.time.pass(500)
    const stranger = sampleUser({ id: '018f0000-0000-7000-8000-000000000002' })
    set.server().send('hello', { ...sampleHello(set.time.now()), user: stranger })
    expect(set.page.visible).toBe(false)
    expect(set.page.journeys).toEqual([SIGN_IN])
    expect(set.remembered()).toMatchObject({ userId: USER_ID })
  })

  it('starts again after somebody signed in without loading a page', () => {
    const set = stage()
    set.server().refuse({ kind: 'unauthenticated' })
    set.curfew.reconnect()
    set.signIn()
    expect(status(set)).toBe('active')
  })
})

describe('EN-21 a connection that is refused for good', () => {
  const refused = { kind: 'give_up', code: 'protocol_not_supported' } as const

  it('is told to the application, is not tried again, and signs nobody out', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', sampleCurrent(set.time.now()))
    set.server().drop()
    set.time.pass(500)
    set.server().refuse(refused)
    await answersArrived()
    expect(set.curfew.getSnapshot()).toMatchObject({
      status: 'offline',
      last: { user: { id: USER_ID } },
      gaveUp: { code: 'protocol_not_supported' },
    })
    expect(set.events).toEqual([
      ['connection', { connected: false, gaveUp: null }],
      ['connection', { connected: false, gaveUp: { code: 'protocol_not_supported' } }],
    ])
    set.page.wake()
    set.time.pass(3_600_000)
    expect(set.dialled()).toBe(2)
    expect(set.page.journeys).toEqual([])
  })

  it('is tried again when the application asks for it', () => {
    const set = signedIn()
    set.server().drop()
    set.time.pass(500)
    set.server().refuse(refused)
    set.curfew.reconnect()
    expect(set.curfew.getSnapshot()).toMatchObject({
      status: 'offline',
      last: { user: { id: USER_ID } },
      gaveUp: null,
    })
    set.signIn()
    expect(status(set)).toBe('active')
  })

  it('lets nobody wait who wants to stay', async () => {
    const set = signedIn()
    set.server().drop()
    const staying = set.curfew.extend()
    set.time.pass(500)
    set.server().refuse(refused)
    expect(await staying).toBe(false)
    expect(await set.curfew.extend()).toBe(false)
  })

  it('is no reason not to learn of the end', async () => {
    const set = signedIn()
    set.server().drop()
    set.time.pass(500)
    set.answers.set('/curfew/v1/session', { ended: notice })
    set.server().refuse(refused)
    await answersArrived()
    expect(status(set)).toBe('ended')
  })

  it('asks at the end of a warning, when nobody else tells', async () => {
    const set = signedIn()
    set.server().send('expiring', { endsAt: iso(set.time.now() + 20_000), warningSeconds: 20 })
    set.server().drop()
    set.time.pass(500)
    set.server().refuse(refused)
    await answersArrived()
    set.answers.set('/curfew/v1/session', { ended: sampleNotice({ reason: 'idle_timeout' }) })
    set.time.pass(23_000)
    await answersArrived()
    expect(status(set)).toBe('ended')
  })

  it('lets the dialogs be loaded, which say so', () => {
    const set = stage()
    set.server().refuse(refused)
    expect(set.dialogsLoaded()).toBe(1)
  })
})

describe('the idle warning', () => {
  it('comes by push and is lifted by staying', async () => {
    const set = signedIn()
    const start = set.time.now()
    set.server().send('expiring', { endsAt: iso(start + 60_000), warningSeconds: 20 })
    expect(set.curfew.getSnapshot()).toMatchObject({ status: 'expiring', endsAt: start + 60_000 })
    set.server().answer = { idleDeadline: iso(start + 120_000) }
    expect(await set.curfew.extend()).toBe(true)
    expect(status(set)).toBe('active')
    expect(set.events.map(([type]) => type)).toEqual(['expiring', 'extended'])
  })

  it('is not lifted by a server that does not confirm', async () => {
    const set = signedIn()
    set.server().send('expiring', { endsAt: iso(set.time.now() + 60_000), warningSeconds: 20 })
    expect(await set.curfew.extend()).toBe(false)
    expect(status(set)).toBe('expiring')
  })

  it('is not lifted by input, only by an explicit act', () => {
    const set = signedIn()
    set.server().send('expiring', { endsAt: iso(set.time.now() + 60_000), warningSeconds: 20 })
    set.input()
    set.time.pass(30_000)
    expect(set.server().received).toEqual([])
  })

  it('is already on when the page connects', () => {
    const set = stage()
    const now = set.time.now()
    set.server().send('hello', sampleHello(now, { idleDeadline: iso(now + 15_000) }))
    expect(set.curfew.getSnapshot()).toMatchObject({ status: 'expiring', endsAt: now + 15_000 })
  })

  it('does not flash up after a reconnect when there was activity meanwhile', () => {
    const set = signedIn()
    set.server().drop()
    set.time.pass(50)
    set.input()
    const now = set.time.now()
    set.time.pass(45_000)
    set
      .server()
      .send(
        'hello',
        sampleHello(set.time.now(), { lastActiveAt: iso(now - 10_000), idleDeadline: iso(now + 50_000) }),
      )
    expect(status(set)).toBe('active')
    expect(set.server().received).toEqual([{ activity: 45 }])
  })

  it('corrects a clock that is wrong', () => {
    const set = stage()
    const here = set.time.now()
    const there = here + 7_200_000
    set.server().send('hello', sampleHello(there))
    set.server().send('expiring', { endsAt: iso(there + 60_000), warningSeconds: 20 })
    expect(set.curfew.getSnapshot()).toMatchObject({ endsAt: here + 60_000 })
  })

  it('asks the server when the time is over and nothing was said', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', { ended: sampleNotice({ reason: 'idle_timeout' }) })
    set.server().send('expiring', { endsAt: iso(set.time.now() + 20_000), warningSeconds: 20 })
    set.time.pass(23_500)
    await answersArrived()
    expect(status(set)).toBe('ended')
  })

  it('lets the wish to stay wait for the connection', async () => {
    const set = signedIn()
    const start = set.time.now()
    set.server().send('expiring', { endsAt: iso(start + 60_000), warningSeconds: 20 })
    set.server().drop()
    const staying = set.curfew.extend()
    set.time.pass(500)
    const server = set.server()
    server.answer = { idleDeadline: iso(start + 120_000) }
    server.send('hello', sampleHello(set.time.now(), { idleDeadline: iso(start + 18_000) }))
    expect(await staying).toBe(true)
    expect(status(set)).toBe('active')
  })

  it('lets the wish to stay go when the session has ended', async () => {
    const set = signedIn()
    set.server().drop()
    const staying = set.curfew.extend()
    set.time.pass(500)
    set.server().refuse({ kind: 'ended', notice })
    expect(await staying).toBe(false)
    expect(await set.curfew.extend()).toBe(false)
  })
})

describe('activity', () => {
  it('is reported at once', () => {
    const set = signedIn()
    set.input()
    expect(set.server().received).toEqual([{ activity: 0 }])
  })

  it('ID-8 is told again after a reconnect, with its age', () => {
    const set = signedIn()
    set.input()
    set.server().drop()
    set.time.pass(8_000)
    set.signIn()
    expect(set.server().received).toEqual([{ activity: 8 }])
  })
})

describe('the tabs of one browser', () => {
  function twoTabs() {
    const hub = tabHub()
    const first = signedIn({ channel: hub.join() })
    const second = signedIn({ channel: hub.join(), time: first.time })
    return { first, second }
  }

  it('end together, each telling its application once', () => {
    const { first, second } = twoTabs()
    first.server().end(notice)
    second.server().end(notice)
    expect([status(first), status(second)]).toEqual(['ended', 'ended'])
    expect(second.events).toEqual([['ended', notice]])
  })

  it('stay together', async () => {
    const { first, second } = twoTabs()
    const start = first.time.now()
    for (const { server } of [first, second]) {
      server().send('expiring', { endsAt: iso(start + 60_000), warningSeconds: 20 })
    }
    first.server().answer = { idleDeadline: iso(start + 120_000) }
    await first.curfew.extend()
    expect([status(first), status(second)]).toEqual(['active', 'active'])
    second.server().send('extended', { idleDeadline: iso(start + 120_000) })
    expect(second.events.map(([type]) => type)).toEqual(['expiring', 'extended'])
  })

  it('report the activity of one person once', () => {
    const { first, second } = twoTabs()
    first.input()
    second.input()
    expect(second.server().received).toEqual([])
  })
})

describe('signing out', () => {
  it('goes to the sign-in page at once, without a way back, and leaves no trace', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/sign-out', 'signed-out')
    expect(set.remembered()).not.toBeNull()
    expect(await set.curfew.signOut()).toBe(true)
    expect(set.requests).toEqual(['POST /curfew/v1/sign-out'])
    expect(status(set)).toBe('signed_out')
    expect(set.page.journeys).toEqual([SIGN_IN])
    expect(set.remembered()).toBeNull()
  })

  it('is no surprise to the page that did it, even if the notice is faster than the answer', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/sign-out', 'signed-out')
    const remembered: unknown[] = []
    set.curfew.subscribe(() => remembered.push(set.remembered()))
    const done = set.curfew.signOut()
    set.server().end(sampleNotice({ reason: 'signed_out', initiatingEntity: 'user' }))
    await done
    expect(remembered).toEqual([null])
    expect(status(set)).toBe('signed_out')
    expect(set.events).toEqual([])
    expect(set.page.journeys).toEqual([SIGN_IN])
  })

  it('leads nowhere else when the application sends whoever is signed out to the sign-in page', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/sign-out', 'signed-out')
    set.curfew.subscribe(() => status(set) === 'signed_out' && set.curfew.signIn())
    await set.curfew.signOut()
    expect(set.page.journeys).toEqual([SIGN_IN])
  })

  it('changes nothing when the server cannot be reached', async () => {
    const set = signedIn()
    expect(await set.curfew.signOut()).toBe(false)
    expect(status(set)).toBe('active')
    expect(set.page.journeys).toEqual([])
  })
})

describe('the page', () => {
  it('that is kept in memory closes its connection and hides', () => {
    const set = signedIn()
    const { isOpen } = set.server()
    set.page.hide(true)
    expect([isOpen, set.server().isOpen, set.page.visible]).toEqual([true, false, false])
  })

  it('comes back hidden until the server has said whose it is', async () => {
    const set = signedIn()
    set.page.hide(true)
    set.page.restore()
    await answersArrived()
    expect(set.page.visible).toBe(false)
    set.signIn()
    expect(set.page.visible).toBe(true)
    expect(status(set)).toBe('active')
  })

  it('shows itself as soon as GET /v1/session knows', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', sampleCurrent(set.time.now()))
    set.page.hide(true)
    set.page.restore()
    await answersArrived()
    expect(set.page.visible).toBe(true)
  })

  it('stays hidden behind the signed-out screen when the session ended meanwhile', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', { ended: notice })
    set.page.hide(true)
    set.page.restore()
    await answersArrived()
    expect(status(set)).toBe('ended')
    expect(set.page.visible).toBe(false)
  })

  it('that had ended already starts afresh when it is restored', () => {
    const set = signedIn()
    set.server().end(notice)
    set.page.hide(true)
    set.page.restore()
    expect(set.page.journeys).toEqual(['reload'])
  })

  it('asks when it wakes, and connects at once', async () => {
    const set = signedIn()
    set.server().drop()
    set.answers.set('/curfew/v1/session', { ended: notice })
    set.page.wake()
    expect(set.dialled()).toBe(2)
    await answersArrived()
    expect(status(set)).toBe('ended')
  })

  it('EN-18 learns nothing from a server that cannot tell', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', 'unavailable')
    set.page.wake()
    await answersArrived()
    expect(status(set)).toBe('active')
    expect(set.events).toEqual([])
  })

  it('EN-18 asks again after Retry-After when the tabs of a session have asked too often', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', 'too-often')
    const asked = () => set.requests.filter((path) => path.endsWith('/v1/session')).length
    set.page.wake()
    await answersArrived()
    expect(status(set)).toBe('active')
    expect(set.events).toEqual([])
    set.time.pass(1_900)
    expect(asked()).toBe(1)
    set.answers.set('/curfew/v1/session', { ended: notice })
    set.time.pass(700)
    await answersArrived()
    expect(asked()).toBe(2)
    expect(status(set)).toBe('ended')
  })

  it('does not ask again once it is disposed of', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', 'too-often')
    set.page.wake()
    await answersArrived()
    set.curfew.dispose()
    const before = set.requests.length
    set.time.pass(60_000)
    expect(set.requests).toHaveLength(before)
  })

  it('says nothing new when it merely wakes', async () => {
    const set = signedIn()
    const listener = vi.fn()
    set.curfew.subscribe(listener)
    set.answers.set('/curfew/v1/session', sampleCurrent(set.time.now()))
    set.page.wake()
    await answersArrived()
    expect(listener).not.toHaveBeenCalled()
    expect(set.events).toEqual([])
  })

  it('lets the handshake decide when the answer is about another session', async () => {
    const set = signedIn()
    set.answers.set('/curfew/v1/session', { ended: foreign })
    set.page.wake()
    await answersArrived()
    expect(status(set)).toBe('active')
    expect(set.dialled()).toBe(2)
  })
})

describe('the dialogs', () => {
  it('are fetched a moment after connecting, for when there is no time', async () => {
    const set = signedIn()
    expect(set.dialogsLoaded()).toBe(0)
    set.time.pass(1_000)
    expect(set.dialogsLoaded()).toBe(1)
  })

  it('are fetched at once when they are needed', () => {
    const set = signedIn()
    set.server().end(notice)
    expect(set.dialogsLoaded()).toBe(1)
  })

  it('are left alone when turned off', () => {
    const set = signedIn({ dialogs: false })
    set.server().end(notice)
    set.time.pass(60_000)
    expect(set.dialogsLoaded()).toBe(0)
  })
})

it('dispose ends everything', async () => {
  const set = signedIn()
  set.server().drop()
  const staying = set.curfew.extend()
  set.curfew.dispose()
  set.time.pass(3_600_000)
  expect(await staying).toBe(false)
  expect(set.dialled()).toBe(1)
  expect(set.page.journeys).toEqual([])
})
