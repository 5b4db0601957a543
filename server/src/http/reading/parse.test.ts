import { revocationRequest, signInRequest, userQuery } from '@curfew/shared/schemas'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { pointer } from '../../json/pointer.ts'
import { Refusal } from '../../refusal.ts'
import { parse } from './parse.ts'

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

describe('LO-3 what is told of mistakes has a bound', () => {
  const errorsOf = (schema: z.ZodType, value: unknown) => {
    try {
      parse(schema, value)
    } catch (error) {
      if (error instanceof Refusal) return error.details.errors ?? []
    }
    return []
  }

  it.each([
    ['unknown fields', Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, 0]))],
    ['empty ids', { target: { loginIds: Array(10_000).fill('') } }],
    [
      'empty ids in several lists',
      { target: { group: ID, users: Array(30).fill(''), except: { users: Array(30).fill('') } } },
    ],
    ['characters that are none', { target: { loginIds: Array(10_000).fill('\u0000') } }],
  ])('twenty of many %s', (_, value) => {
    expect(errorsOf(revocationRequest, value)).toHaveLength(20)
  })

  it('a name of 0.9 MB is told by its beginning', () => {
    const [error] = errorsOf(signInRequest, { loginId: 'a', password: 'b', ['x'.repeat(900_000)]: 1 })
    expect(error).toEqual({ pointer: `/${'x'.repeat(100)}…`, message: 'is not a known field' })
  })

  it('a hundred thousand fields are not looked at one by one', () => {
    let looks = 0
    const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${index}`, 0]))
    const target = new Proxy(fields, {
      get(of, key, receiver) {
        looks++
        return Reflect.get(of, key, receiver)
      },
    })
    expect(errorsOf(revocationRequest, { target })).toEqual([{ pointer: '', message: 'has too many fields' }])
    expect(looks).toBeLessThanOrEqual(200)
  })
})

it('pointer escapes as RFC 6901 wants', () => {
  expect(pointer(['a/b', 0, 'm~n'])).toBe('/a~1b/0/m~0n')
})
