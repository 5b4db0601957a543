import { describe, expect, it } from 'vitest'
import { Refusal } from '../refusal.ts'
import { decideCover, type Resolved } from './cover.ts'

const ann = { id: 'ann', isSuperUser: false }
const ben = { id: 'ben', isSuperUser: false }
const root = { id: 'root', isSuperUser: true }

const known = (over: Partial<Resolved> = {}): Resolved => ({
  sessions: [],
  users: [],
  logins: [],
  group: null,
  superUsers: [],
  ...over,
})
const session = (id: string, owner: typeof ann, live = true) => ({ id, owner, live })

function refusalOf(act: () => unknown): { code: string; ids?: string[] } | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code, ...(error.details.ids ? { ids: error.details.ids } : {}) }
  }
}

describe('RV-1 a target says whom it means', () => {
  it.each<[string, Parameters<typeof decideCover>[0], Partial<Resolved>, string[]]>([
    ['a session', { sessions: ['s', 'x'] }, { sessions: [session('s', ann)] }, ['x']],
    ['a user', { users: ['ann', 'x'] }, { users: [ann] }, ['x']],
    ['a login id', { loginIds: ['Ann', 'x'] }, { logins: [{ loginId: 'Ann', user: ann }] }, ['x']],
    ['a group', { group: 'g' }, {}, ['g']],
    [
      'a member of it',
      { group: 'g', users: ['ann', 'ben'] },
      { group: { chosen: [ann], superUsers: [] } },
      ['ben'],
    ],
    ['an exception', { everyone: true, except: { users: ['x'] } }, {}, ['x']],
    ['an excepted session', { users: ['ann'], except: { sessions: ['x'] } }, { users: [ann] }, ['x']],
  ])('names what does not exist: %s', (_title, target, over, ids) => {
    expect(refusalOf(() => decideCover(target, known(over), true))).toEqual({ code: 'target_not_found', ids })
  })

  it('covers a session that ended already without touching its user', () => {
    const decision = decideCover({ sessions: ['s'] }, known({ sessions: [session('s', ann, false)] }), true)
    expect(decision).toEqual({
      cover: { kind: 'sessions', ids: ['s'] },
      revoked: { kind: 'users', ids: [] },
      skipped: [],
    })
  })
})

describe('RV-3 exceptions', () => {
  it('excepted users and sessions of every target', () => {
    const sessions = [session('s1', ann), session('s2', ann), session('s3', ben)]
    expect(
      decideCover(
        { sessions: ['s1', 's2', 's3'], except: { sessions: ['s2'], users: ['ben'] } },
        known({ sessions, users: [ben] }),
        true,
      ).cover,
    ).toEqual({ kind: 'sessions', ids: ['s1'] })
    expect(
      decideCover(
        { group: 'g', except: { users: ['ben'], sessions: ['s1'] } },
        known({ group: { chosen: [], superUsers: [] }, users: [ben], sessions }),
        true,
      ).cover,
    ).toEqual({ kind: 'group', group: 'g', exceptUsers: ['ben'], exceptSessions: ['s1'] })
    expect(
      decideCover({ everyone: true, except: { users: ['ben'] } }, known({ users: [ben] }), true).cover,
    ).toEqual({ kind: 'everyone', exceptUsers: ['ben'], exceptSessions: [] })
  })
})

describe('RV-9 rank: left out when swept, refused when named', () => {
  it.each<[string, Parameters<typeof decideCover>[0], Partial<Resolved>]>([
    ['a session', { sessions: ['s'] }, { sessions: [session('s', root)] }],
    ['a user', { users: ['root', 'ann'] }, { users: [root, ann] }],
    ['a login id', { loginIds: ['root'] }, { logins: [{ loginId: 'root', user: root }] }],
    ['a chosen member', { group: 'g', users: ['root'] }, { group: { chosen: [root], superUsers: [] } }],
  ])('refuses a super user who is named by %s', (_title, target, over) => {
    expect(refusalOf(() => decideCover(target, known(over), false))).toEqual({ code: 'target_above_rank' })
    expect(refusalOf(() => decideCover(target, known(over), true))).toBeUndefined()
  })

  it('leaves them out of a group and of everyone, and counts them', () => {
    expect(decideCover({ group: 'g' }, known({ group: { chosen: [], superUsers: [root] } }), false)).toEqual({
      cover: { kind: 'group', group: 'g', exceptUsers: ['root'], exceptSessions: [] },
      revoked: { kind: 'group', group: 'g', exceptUsers: ['root'] },
      skipped: ['root'],
    })
    expect(decideCover({ everyone: true }, known({ superUsers: [root] }), false)).toEqual({
      cover: { kind: 'everyone', exceptUsers: ['root'], exceptSessions: [] },
      revoked: { kind: 'everyone', exceptUsers: ['root'] },
      skipped: ['root'],
    })
    expect(decideCover({ everyone: true }, known({ superUsers: [root] }), true).skipped).toEqual([])
  })
})
