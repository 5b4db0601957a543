import { describe, expect, it } from 'vitest'
import { countPoolUses } from '../../../testing/database/pool-uses.ts'
import { setUpDatabase } from '../../../testing/index.ts'
import { createLog } from '../../log.ts'
import { SignInLimits } from './sign-in-limits.ts'

const log = createLog('silent')
const records = setUpDatabase()
const database = records.open()

const nodes = (count: number) => Array.from({ length: count }, () => new SignInLimits({ database, log }))
const attemptOf = (user: string) => ({ loginId: user, user, ip: '10.0.0.1', known: true })
async function fail(limits: SignInLimits, user: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) (await limits.begin(attemptOf(user))).wrong()
}
const counts = async () => (await database.people.query('SELECT * FROM curfew.sign_in_counts')).rows

describe('SE-12 the nodes add up what they count', () => {
  it('and are limited together', async () => {
    const [one, other] = nodes(2) as [SignInLimits, SignInLimits]
    await fail(one, 'ada', 6)
    await one.share()
    await fail(other, 'ada', 4)
    await other.share()
    await expect(other.begin(attemptOf('ada'))).rejects.toMatchObject({ code: 'rate_limited' })
    await fail(one, 'ada', 1)
    await one.share()
    await expect(one.begin(attemptOf('ada'))).rejects.toMatchObject({
      details: { retryAfterSeconds: expect.toSatisfy((seconds) => seconds > 800 && seconds <= 901) },
    })
  })

  it('and forget together what was wrong once it is right', async () => {
    const [one, other] = nodes(2) as [SignInLimits, SignInLimits]
    await fail(one, 'grace', 9)
    await one.share()
    await fail(other, 'grace', 1)
    await (await other.begin(attemptOf('grace'))).right()
    await other.share()
    await fail(one, 'grace', 1)
    await one.share()
    await fail(one, 'grace', 5)
  })

  it('LO-1 a thousand attempts are one row and one statement, whoever they are', async () => {
    const [limits] = nodes(1) as [SignInLimits]
    const user = 'one whom a thousand addresses guess at'
    const uses = countPoolUses(database)
    for (let address = 0; address < 100; address++) {
      const judged = await limits.begin({ loginId: user, user, ip: `10.1.0.${address}`, known: false })
      judged.wrong()
    }
    const before = uses().limits ?? 0
    await limits.share()
    // One adds, the other throws away what is out of date.
    expect((uses().limits ?? 0) - before).toBe(2)
    const rows = await counts()
    expect(rows.filter(({ points }) => points === 100)).toHaveLength(1)
    expect(rows.map(({ key }) => key).join()).not.toContain('thousand')
  })

  it('LO-3 rows that are out of date are thrown away, and counted from nothing until then', async () => {
    const [limits, other] = nodes(2) as [SignInLimits, SignInLimits]
    await fail(limits, 'edith', 10)
    await limits.share()
    await database.people.query("UPDATE curfew.sign_in_counts SET expires_at = now() - interval '1 second'")
    await fail(other, 'edith', 1)
    await other.share()
    expect(await counts()).toEqual([expect.objectContaining({ points: 1 })])
    await fail(other, 'edith', 9)
  })

  it('loses nothing while PostgreSQL does not answer', async () => {
    const [limits, other] = nodes(2) as [SignInLimits, SignInLimits]
    await database.people.query('ALTER TABLE curfew.sign_in_counts RENAME TO gone')
    await fail(limits, 'marie', 4)
    await limits.share()
    await fail(limits, 'marie', 2)
    await database.people.query('ALTER TABLE curfew.gone RENAME TO sign_in_counts')
    await limits.share()
    await fail(other, 'marie', 4)
    await other.share()
    await expect(other.begin(attemptOf('marie'))).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('tells the rest when it closes', async () => {
    const [limits, other] = nodes(2) as [SignInLimits, SignInLimits]
    await fail(limits, 'last', 9)
    await limits.close()
    await fail(other, 'last', 1)
    await other.share()
    await expect(other.begin(attemptOf('last'))).rejects.toMatchObject({ code: 'rate_limited' })
  })
})
