import { describe, expect, it } from 'vitest'
import { SESSION_ID, sampleSignedIn, USER_ID } from '../../testing/sample.ts'
import { forgetPerson, type Memory, recallPerson, rememberPerson } from './last-person.ts'

function mapMemory(): Memory & { text(): string } {
  const map = new Map<string, string>()
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    text: () => JSON.stringify([...map]),
  }
}

const throwing: Memory = {
  getItem: () => {
    throw new Error('forbidden')
  },
  setItem: () => {
    throw new Error('full')
  },
  removeItem: () => {
    throw new Error('forbidden')
  },
}

const NOW = Date.parse('2026-05-04T09:00:00Z')
const signedIn = sampleSignedIn(NOW, { expiresAt: new Date(NOW + 28_800_000).toISOString() })

describe('the last person of a tab', () => {
  it('is known by id, with what it takes to say why the session ended', () => {
    const memory = mapMemory()
    rememberPerson(memory, '/curfew/', signedIn)
    expect(recallPerson(memory, '/curfew')).toEqual({
      userId: USER_ID,
      sessionId: SESSION_ID,
      idleTimeoutSeconds: 60,
      maxLifetimeSeconds: 28_800,
    })
  })

  it('leaves nothing personal behind', () => {
    const memory = mapMemory()
    rememberPerson(memory, '/curfew', signedIn)
    expect(memory.text()).not.toMatch(/maria|silva|finance|192/i)
  })

  it('is kept apart for each place where Curfew is mounted', () => {
    const memory = mapMemory()
    rememberPerson(memory, '/curfew', signedIn)
    expect(recallPerson(memory, '/demo/curfew')).toBeNull()
  })

  it('is forgotten on request', () => {
    const memory = mapMemory()
    rememberPerson(memory, '/curfew', signedIn)
    forgetPerson(memory, '/curfew')
    expect(recallPerson(memory, '/curfew')).toBeNull()
  })

  it.each([
    ['a browser that forbids storage', throwing],
    ['no storage', null],
  ])('does without: %s', (_, memory) => {
    rememberPerson(memory, '/curfew', signedIn)
    forgetPerson(memory, '/curfew')
    expect(recallPerson(memory, '/curfew')).toBeNull()
  })

  it.each(['not json', '{}', '"text"', 'null'])('ignores what it did not write: %s', (value) => {
    const memory = mapMemory()
    memory.setItem('curfew:last-person:/curfew', value)
    expect(recallPerson(memory, '/curfew')).toBeNull()
  })
})
