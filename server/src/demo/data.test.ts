import { describe, expect, it } from 'vitest'
import { DEMO_ACCOUNTS, DEMO_USERS } from './data.ts'

describe('the demo data', () => {
  const loginIds = DEMO_USERS.map(({ loginId }) => loginId)

  it('are about forty people in six groups', () => {
    expect(DEMO_USERS).toHaveLength(40)
    expect(new Set(DEMO_USERS.flatMap(({ groups }) => groups)).size).toBe(6)
  })

  it('have login ids that can be typed on any keyboard, each once', () => {
    expect(loginIds.filter((loginId) => !/^[a-z]+([.-][a-z]+)*$/.test(loginId))).toEqual([])
    expect(new Set(loginIds).size).toBe(loginIds.length)
    expect(loginIds).toEqual(
      expect.arrayContaining(['siobhan.oconnor', 'ahmet.yilmaz', 'nguyen.minh.anh', 'mei-ling.chen']),
    )
  })

  it('hold the accounts that newcomers are told about', () => {
    expect(loginIds).toEqual(expect.arrayContaining(DEMO_ACCOUNTS.map(({ loginId }) => loginId)))
  })
})
