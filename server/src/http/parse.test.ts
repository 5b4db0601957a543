import { revocationRequest, signInRequest, userQuery } from '@curfew/shared/schemas'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { parse, pointer } from './parse.ts'

const ID = '7f2c1c8e-5a0d-4c3f-9c55-0d9c5f1f8a11'

function pointersOf(schema: z.ZodType, value: unknown): string[] {
  try {
    parse(schema, value)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid_request') {
      return error.details.errors?.map((each) => each.pointer) ?? []
    }
    throw error
  }
  return ['(accepted)']
}

describe('parse says where', () => {
  it.each([
    ['a missing target', {}, ['/target']],
    ['an empty target', { target: {} }, ['/target']],
    ['a target of another type', { target: 'all' }, ['/target']],
    ['nobody', { target: { users: [] } }, ['/target/users']],
    ['an empty id', { target: { sessions: [ID, ''] } }, ['/target/sessions/1']],
    ['a mixed target', { target: { users: [ID], everyone: true } }, ['/target']],
    [
      'members of a group, wrongly',
      { target: { group: '', users: [''] } },
      ['/target/group', '/target/users/0'],
    ],
    ['everyone as a no', { target: { everyone: false } }, ['/target/everyone']],
    ['an exception of nobody', { target: { everyone: true, except: {} } }, ['/target/except']],
    ['an unknown field', { target: { everyone: true }, force: true }, ['/force']],
    ['an unknown field of the target', { target: { everyone: true, all: 1 } }, ['/target/all']],
    ['a prototype', JSON.parse('{"target":{"everyone":true},"__proto__":{"a":1}}'), ['/__proto__']],
    ['a constructor', { target: { everyone: true }, constructor: {} }, ['/constructor']],
    ['too long a message', { target: { everyone: true }, message: 'x'.repeat(281) }, ['/message']],
    ['a NUL', { target: { everyone: true }, message: 'a\u0000b' }, ['/message']],
    ['half a character', { target: { loginIds: ['ok', '\ud83d'] } }, ['/target/loginIds/1']],
    ['a whole one', { target: { everyone: true }, message: '<b>😀</b>' }, ['(accepted)']],
    ['null', null, ['']],
    ['a list', [], ['']],
  ])('%s', (_, body, expected) => {
    expect(pointersOf(revocationRequest, body)).toEqual(expected)
  })

  it('names every wrong field of a query', () => {
    const query = {
      limit: '0',
      sort: '--name',
      superUser: 'maybe',
      color: 'red',
      status: ['active', 'blocked'],
    }
    expect(pointersOf(userQuery, query).sort()).toEqual([
      '/color',
      '/limit',
      '/sort',
      '/status',
      '/superUser',
    ])
  })

  it('gives defaults', () => {
    expect(parse(signInRequest, { loginId: 'a', password: 'b' })).toMatchObject({ tokenIn: 'cookie' })
  })
})

it('pointer escapes as RFC 6901 wants', () => {
  expect(pointer(['a/b', 0, 'm~n'])).toBe('/a~1b/0/m~0n')
})
