import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type {
  Delivery,
  EndedSession,
  ExportFormat,
  Page,
  Problem,
  RevocationTarget,
  RevocationView,
} from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../../../testing/eventually.ts'
import { type RunningApi, startApi } from '../../../../testing/nodes/running-api.ts'
import { finishEnd } from '../../../acts/revocation/finish-end.ts'
import { change } from '../../../feed/change.ts'
import { walkEndedSessions } from '../../../revocations/walk-ended-sessions.ts'
import { endMany } from '../../../sessions/end/end-many.ts'
import { MOST_BY_NAME } from '../../../sessions/end/end-sessions.ts'
import { markCutOffs } from '../../../sessions/end/mark-cut-offs.ts'
import { markPending } from '../../../sessions/end/mark-pending.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const FORMULA = '=HYPERLINK("http://evil.test","hello")'

let running: RunningApi
let admin: Awaited<ReturnType<RunningApi['enter']>>

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  await running.add({ loginId: 'ada', name: 'Ada Lovelace', groups: ['Choir'] })
  await running.add({ loginId: 'ben', groups: ['Choir'] })
  await running.add({ loginId: FORMULA, name: '+1, "Zoë" 🎉' })
  admin = await running.enter('admin')
})
afterAll(() => running.close())

const get = async <Body = Problem>(path: string, token = admin.token) => running.call<Body>(path, { token })
async function end(target: RevocationTarget): Promise<RevocationView> {
  const { status, body } = await running.call<{ revocation: RevocationView }>('/v1/revocations', {
    method: 'POST',
    token: admin.token,
    body: { target },
  })
  expect(status).toBe(201)
  return body.revocation
}
/** What is left to be marked by a node's clock. */
async function mark(): Promise<void> {
  const now = { afterSeconds: 0, signal: new AbortController().signal }
  await markPending(running.database, now)
  await markCutOffs(running.database, now)
}
async function list(id: string, query = ''): Promise<Page<EndedSession>> {
  const { status, body } = await get<Page<EndedSession>>(`/v1/revocations/${id}/sessions?limit=200${query}`)
  expect(status).toBe(200)
  return body
}
async function file(id: string, format: ExportFormat): Promise<string> {
  const response = await fetch(`${running.url}/v1/revocations/${id}/export?format=${format}`, {
    headers: { authorization: `Bearer ${admin.token}` },
  })
  expect(response.status).toBe(200)
  // Not `text()`, which takes the mark at the beginning away.
  return Buffer.from(await response.arrayBuffer()).toString()
}
async function exported(id: string): Promise<EndedSession[]> {
  return (await file(id, 'ndjson'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}
const idsOf = (items: readonly EndedSession[]) => items.map(({ session }) => session.id).sort()
async function groupNamed(name: string): Promise<string> {
  const { body } = await get<Page<{ id: string }>>(`/v1/groups?search=${name}`)
  return body.items[0]?.id ?? ''
}

/** Clients of a session, and what became of each of them. */
async function connect(sessionId: string, outcomes: Delivery['outcome'][]): Promise<() => Promise<unknown>> {
  await sql`
    INSERT INTO curfew.connections (id, node_id, session_id, user_id)
    SELECT gen_random_uuid(), ${running.node.id}, s.id, s.user_id
    FROM curfew.sessions AS s, unnest(${outcomes}::text[]) WHERE s.id = ${sessionId}`.execute(
    running.database.writes,
  )
  return () =>
    sql`
      UPDATE curfew.connections AS c
      SET closed_at = now(), outcome = o.outcome, cause = CASE o.outcome WHEN 'unreachable' THEN 'no_answer' END
      FROM (SELECT id, row_number() OVER () AS n FROM curfew.connections WHERE session_id = ${sessionId}) AS theirs
      JOIN unnest(${outcomes}::text[]) WITH ORDINALITY AS o (outcome, n) ON o.n = theirs.n
      WHERE c.id = theirs.id AND o.outcome <> 'pending'`.execute(running.database.writes)
}

/** So many sessions of one user. @returns their ids, in order */
async function crowd(loginId: string, sessions: number, userAgent = ''): Promise<string[]> {
  const user = await running.add({ loginId })
  const { rows } = await sql<{ id: string }>`
    INSERT INTO curfew.sessions (token_hash, user_id, user_agent)
    SELECT sha256((${loginId} || n)::bytea), ${user}, ${userAgent} FROM generate_series(1, ${sessions}::int) AS n
    RETURNING id`.execute(running.database.writes)
  return rows.map(({ id }) => id).sort()
}

describe('RV-21 a revocation names whom it ended', () => {
  const everybody = ['ada', 'ada', 'ben']
  it.each<[string, (sessions: string[]) => Promise<RevocationTarget>, string[]]>([
    ['sessions', async ([first = '']) => ({ sessions: [first] }), ['ada']],
    [
      'users',
      async () => ({ users: [await running.add({ loginId: 'carl' }), await idOf('ada')] }),
      ['ada', 'ada'],
    ],
    ['login ids', async () => ({ loginIds: ['BEN'] }), ['ben']],
    ['a group', async () => ({ group: await groupNamed('Choir') }), everybody],
    [
      'chosen members',
      async () => ({ group: await groupNamed('Choir'), users: [await idOf('ben')] }),
      ['ben'],
    ],
    [
      'a group but for one',
      async ([first = '']) => ({ group: await groupNamed('Choir'), except: { sessions: [first] } }),
      ['ada', 'ben'],
    ],
    ['everyone else', async () => ({ everyone: true, except: { users: [admin.userId] } }), everybody],
  ])('%s, connected or not, before the rows are marked and then', async (_, target, loginIds) => {
    await end({ everyone: true, except: { users: [admin.userId] } })
    await mark()
    const client = { ip: '10.0.0.1', userAgent: FIREFOX }
    const entered = [
      await running.enter('ada', client),
      await running.enter('ada', client),
      await running.enter('ben', client),
    ]
    await connect(entered[0]?.sessionId ?? '', ['pending'])
    const { id, sessionsEnded, revokedAt } = await end(
      await target(entered.map(({ sessionId }) => sessionId)),
    )
    expect(sessionsEnded).toBe(loginIds.length)
    const before = await list(id)
    expect(before.items.map(({ user }) => user.loginId).sort()).toEqual(loginIds)
    expect(before.total).toBe(loginIds.length)
    for (const { session } of before.items) {
      expect(session).toMatchObject({
        status: 'ended',
        endedAt: revokedAt,
        revocationId: id,
        ip: '10.0.0.1',
        device: { browser: 'Firefox 140', os: 'Linux', type: 'desktop' },
        abilities: [],
      })
    }
    expect(idsOf(await exported(id))).toEqual(idsOf(before.items))
    await mark()
    expect(await list(id)).toEqual(before)
  })

  it('more than can be named, also while they are being marked', async () => {
    const ids = await crowd('crowd', MOST_BY_NAME + 1)
    const { id } = await end({ loginIds: ['crowd'] })
    expect((await list(id)).total).toBe(ids.length)
    expect(idsOf(await exported(id))).toEqual(ids)
    expect(await list(id, '&outcome=none&sort=-startedAt')).toMatchObject({ total: ids.length })
    // Half of it is read when the rows are marked: none is missed and none is met twice.
    const met: EndedSession[] = []
    for await (const step of walkEndedSessions(running.database.reads, id, 100)) {
      if (met.length === 500) await mark()
      met.push(...step)
    }
    expect(idsOf(met)).toEqual(ids)
  })

  it('of one that is under way, those whom it has ended so far', async () => {
    const ids = await crowd('in steps', 25)
    const user = await idOf('in steps')
    const { id } = await end({ users: [await running.add({ loginId: 'nobody yet' })] })
    const notice = { noticeId: randomUUID(), reason: 'admin_revoked', initiatingEntity: 'admin' } as const
    const { result } = await change(
      running.database,
      async (tx) => {
        const step = await endMany(
          tx,
          { kind: 'users', ids: [user], exceptSessions: [] },
          { kind: 'users', ids: [user] },
          { ...notice, revocationId: id },
          10,
        )
        return { result: step, entries: step.entries }
      },
      { alone: true },
    )
    const { body } = await get<RevocationView>(`/v1/revocations/${id}`)
    expect(body.status).toBe('in_progress')
    expect((await list(id)).items).toHaveLength(10)
    await finishEnd(running.database, result.number, 10)
    expect(idsOf((await list(id)).items)).toEqual(ids)
    await mark()
    expect(idsOf(await exported(id))).toEqual(ids)
  })

  it('of two that meet, each its own', async () => {
    const ids = await crowd('twice', MOST_BY_NAME + 1)
    const many = await end({ loginIds: ['twice'] })
    const late = await running.enter('ben')
    const everyone = await end({ everyone: true, except: { users: [admin.userId] } })
    const later = await running.enter('ben')
    const again = await end({ everyone: true, except: { users: [admin.userId] } })
    const each = async () => [
      (await list(many.id)).total,
      idsOf((await list(everyone.id)).items).includes(late.sessionId),
      idsOf((await list(again.id)).items),
    ]
    expect(await each()).toEqual([ids.length, true, [later.sessionId]])
    expect((await list(everyone.id)).total).toBe(everyone.sessionsEnded)
    await mark()
    expect(await each()).toEqual([ids.length, true, [later.sessionId]])
  })
})

describe('what became of the clients of a session', () => {
  it.each<[Delivery['outcome'][], EndedSession['outcome']]>([
    [[], null],
    [['acknowledged'], 'acknowledged'],
    [['acknowledged', 'acknowledged'], 'acknowledged'],
    [['acknowledged', 'closed'], 'closed'],
    [['closed', 'unreachable', 'acknowledged'], 'unreachable'],
    [['unreachable', 'pending'], 'pending'],
  ])('%j is told as %s, the worst', async (outcomes, outcome) => {
    const { sessionId } = await running.enter('ada')
    const setOutcomes = await connect(sessionId, outcomes)
    const { id } = await end({ sessions: [sessionId] })
    await setOutcomes()
    const { items } = await list(id)
    expect(items).toMatchObject([{ connections: outcomes.length, outcome }])
    expect(await exported(id)).toEqual(items)
    const { body } = await get<Page<Delivery>>(`/v1/revocations/${id}/deliveries?session=${sessionId}`)
    expect(body.items.map((each) => each.outcome).sort()).toEqual([...outcomes].sort())
    for (const wanted of ['acknowledged', 'closed', 'unreachable', 'pending', 'none']) {
      expect((await list(id, `&outcome=${wanted}`)).total).toBe(wanted === (outcome ?? 'none') ? 1 : 0)
    }
  })

  it('who had gone before is not counted', async () => {
    const { sessionId } = await running.enter('ada')
    await (await connect(sessionId, ['closed']))()
    const { id } = await end({ sessions: [sessionId] })
    expect((await list(id)).items).toMatchObject([{ connections: 0, outcome: null }])
  })
})

describe('the list', () => {
  it('is walked through in every order', async () => {
    await end({ everyone: true, except: { users: [admin.userId] } })
    const entered = [await running.enter('ben'), await running.enter('ada'), await running.enter(FORMULA)]
    await connect(entered[0]?.sessionId ?? '', ['pending', 'pending'])
    const { id } = await end({ everyone: true, except: { users: [admin.userId] } })
    const walked = async (sort: string, more = '') => {
      const names: string[] = []
      const order = sort === '' ? '' : `&sort=${sort}`
      let cursor: string | null = ''
      while (cursor !== null) {
        const at: string = cursor === '' ? '' : `&cursor=${cursor}`
        const { body } = await get<Page<EndedSession>>(
          `/v1/revocations/${id}/sessions?limit=1${order}${more}${at}`,
        )
        names.push(...body.items.map(({ user }) => user.loginId))
        cursor = body.nextCursor
      }
      return names
    }
    expect(await walked('loginId')).toEqual([FORMULA, 'ada', 'ben'])
    expect(await walked('startedAt')).toEqual(['ben', 'ada', FORMULA])
    expect((await walked('-connections'))[0]).toBe('ben')
    expect((await walked('')).sort()).toEqual([FORMULA, 'ada', 'ben'])
    expect((await walked('', '&outcome=none')).sort()).toEqual([FORMULA, 'ada'])
  })

  it('has those of a user together, and counts all of them on every page', async () => {
    for (let each = 0; each < 3; each++) for (const who of ['ada', 'ben']) await running.enter(who)
    const { id } = await end({ everyone: true, except: { users: [admin.userId] } })
    const seen = async (query: string) => {
      const { body } = await get<Page<EndedSession>>(`/v1/revocations/${id}/sessions?limit=4${query}`)
      return body
    }
    const first = await seen('')
    const second = await seen(`&cursor=${first.nextCursor}`)
    const names = [...first.items, ...second.items].map(({ user }) => user.loginId)
    expect(names.slice(0, 3)).toEqual(Array(3).fill(names[0]))
    expect(names.sort()).toEqual(['ada', 'ada', 'ada', 'ben', 'ben', 'ben'])
    expect([first.total, second.total, second.nextCursor]).toEqual([6, 6, null])
    expect((await seen('&sort=loginId')).total).toBe(6)
  })

  it.each([
    ['nothing', ''],
    ['a place that is none', ['user,number', 'ada', '1']],
    ['a number that is none', ['user,number', '00000000-0000-4000-8000-000000000000', '-1; --']],
    ['a place in another order', ['loginId', 'ada', '00000000-0000-4000-8000-000000000000']],
  ])('does not go on from %s', async (_, place) => {
    const { id } = await end({ loginIds: ['ada'] })
    const cursor = Buffer.from(JSON.stringify(place)).toString('base64url')
    expect(await get(`/v1/revocations/${id}/sessions?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ pointer: '/cursor' }] },
    })
  })

  it.each(['/sessions', '/export?format=csv', '/export?format=ndjson'])(
    'of nothing is not found: %s',
    async (path) => {
      for (const id of ['00000000-0000-4000-8000-000000000000', 'nobody']) {
        expect(await get(`/v1/revocations/${id}${path}`)).toMatchObject({
          status: 404,
          body: { code: 'not_found' },
        })
      }
    },
  )
})

describe('AP-12 an export is a file of any length', () => {
  it('as CSV for spreadsheets, without formulas', async () => {
    const { sessionId } = await running.enter(FORMULA, { ip: '10.0.0.9', userAgent: FIREFOX })
    const { id } = await end({ sessions: [sessionId] })
    const response = await fetch(`${running.url}/v1/revocations/${id}/export?format=csv`, {
      headers: { authorization: `Bearer ${admin.token}` },
    })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="revocation-${id}.csv"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    await response.body?.cancel()
    const { session, user } = (await exported(id))[0] ?? {}
    expect(await file(id, 'csv')).toBe(
      [
        '\ufeffloginId,name,outcome,connections,browser,os,deviceType,ip,startedAt,lastActiveAt,endedAt,reason,userId,sessionId,revocationId,userAgent',
        `"'=HYPERLINK(""http://evil.test"",""hello"")","'+1, ""Zoë"" 🎉",,0,Firefox 140,Linux,desktop,10.0.0.9,${session?.startedAt},${session?.lastActiveAt},${session?.endedAt},admin_revoked,${user?.id},${sessionId},${id},${FIREFOX}`,
        '',
      ].join('\r\n'),
    )
  })

  it('has its head also when it has nothing else', async () => {
    const { id } = await end({ users: [await running.add({ loginId: 'never here' })] })
    expect(await file(id, 'csv')).toMatch(/^\ufeffloginId,[\w,]*\r\n$/)
    expect(await file(id, 'ndjson')).toBe('')
  })

  it.each(['', '?format=xlsx', '?format=csv&limit=1'])('%s is no format', async (query) => {
    const { id } = await end({ loginIds: ['ada'] })
    expect(await get(`/v1/revocations/${id}/export${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    })
  })

  it('is nothing but its head for HEAD', async () => {
    const { id } = await end({ loginIds: ['ada'] })
    const { status, body } = await running.call<string>(`/v1/revocations/${id}/export?format=csv`, {
      method: 'HEAD',
      token: admin.token,
    })
    expect([status, body]).toEqual([200, ''])
  })

  describe('longer than what fits between two machines', () => {
    let id: string
    let ids: string[]
    beforeAll(async () => {
      ids = await crowd('very many', 12_000, 'x'.repeat(1_500))
      id = (await end({ loginIds: ['very many'] })).id
      await mark()
    })

    /** Begins an export, and takes nothing of it beyond its head. */
    async function begin(token = admin.token): Promise<{ call: ClientRequest; response: IncomingMessage }> {
      const call = request(`${running.url}/v1/revocations/${id}/export?format=ndjson`, {
        headers: { authorization: `Bearer ${token}` },
        agent: false,
      }).end()
      call.on('error', () => undefined)
      const [response] = (await once(call, 'response')) as [IncomingMessage]
      response.on('error', () => undefined)
      return { call, response }
    }
    async function take(response: IncomingMessage): Promise<string> {
      let text = ''
      response.setEncoding('utf8')
      for await (const chunk of response) text += chunk
      return text
    }

    it('comes whole, each session once', async () => {
      const { response } = await begin()
      const text = await take(response)
      expect(Buffer.byteLength(text)).toBeGreaterThan(2_000_000 * 5)
      const lines = text.split('\n').slice(0, -1)
      expect(lines.map((line) => (JSON.parse(line) as EndedSession).session.id).sort()).toEqual(ids)
    })

    it('two of one person at a time, and one that is left makes room', async () => {
      const [first, second] = [await begin(), await begin()]
      expect([first.response.statusCode, second.response.statusCode]).toEqual([200, 200])
      const third = await begin()
      expect([third.response.statusCode, third.response.headers['retry-after']]).toEqual([429, '1'])
      // Lists do not wait for them.
      expect((await list(id)).total).toBe(ids.length)
      first.call.destroy()
      await eventually(async () => {
        const next = await begin()
        next.call.destroy()
        expect(next.response.statusCode).toBe(200)
      })
      second.call.destroy()
    })

    it('breaks off when the session that asked for it ends', async () => {
      await running.add({ loginId: 'auditor', roles: ['Auditor'] })
      const auditor = await running.enter('auditor')
      const { response } = await begin(auditor.token)
      expect(response.statusCode).toBe(200)
      await end({ sessions: [auditor.sessionId] })
      await expect(take(response)).rejects.toThrow('aborted')
    })
  })
})

async function idOf(loginId: string): Promise<string> {
  const { body } = await get<Page<{ id: string }>>(`/v1/users?search=${loginId}`)
  return body.items[0]?.id ?? ''
}
