import { describe, expect, it } from 'vitest'
import { judge, type Sample, type Samples } from './verdict.ts'

const of = (milliseconds: number, status = 201): Sample[] => [{ status, milliseconds }]
const samples = (changed: Partial<Samples> = {}): Samples => ({
  revoke: of(20),
  signIn: of(50, 200),
  check: of(1, 200),
  entry: of(5, 200),
  ...changed,
})

describe('the verdict on a load', () => {
  it.each<[string, Partial<Samples>, string[], boolean]>([
    ['all as before', {}, [], true],
    ['twice as slow', { revoke: of(40) }, [], true],
    ['slower than the aim', { revoke: of(41) }, [], false],
    ['as slow as it may be', { revoke: of(260) }, [], false],
    ['slower than that', { revoke: of(261) }, ['forced logouts: p99 more than three times'], false],
    ['a refusal', { revoke: of(20, 503) }, ['1 forced logouts failed'], true],
    ['a very slow one', { revoke: of(3_001) }, ['more than 3 s', 'three times'], false],
    ['nobody gets in', { signIn: of(20, 429) }, ['1 honest sign-ins failed'], true],
    ['everybody waits', { signIn: of(3_001, 200) }, ['honest sign-ins: p99 more than 3 s'], true],
    ['slow checks and entries, which are only told', { check: of(900, 503), entry: of(9_000, 0) }, [], true],
  ])('%s', (_what, changed, broken, aimMet) => {
    const verdict = judge(samples(), samples(changed))
    expect(verdict.broken).toEqual(broken.map((part) => expect.stringContaining(part)))
    expect(verdict.aimMet).toBe(aimMet)
  })
})
