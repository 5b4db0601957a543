import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import { describe, expect, it } from 'vitest'
import { signInPerson } from '../../../testing/samples.ts'
import { Activity } from '../../clock/activity.ts'
import { change } from '../../feed/change.ts'
import { Lease } from '../../feed/lease.ts'
import { createLog } from '../../log.ts'
import { endSessions } from '../end/end-sessions.ts'
import { SessionCache } from './cache.ts'
import { Verifier } from './verify.ts'

const log = createLog('silent')
const records = setUpDatabase()
const database = records.open()

/** A node that trusts its memory and never hears of anything by the feed; somebody's session is remembered. */
async function trustingNode() {
  const cache = new SessionCache()
  // Its time stands still, so its lease does not run out.
  const moment = { monotonic: 0, wall: 0 }
  const lease = new Lease(() => moment)
  lease.renew(moment, Date.now())
  const verifier = new Verifier({ database, cache, lease, expire: async () => undefined })
  const nobody = () => undefined
  const activity = new Activity({ database, cache, lease, log, announceNews: nobody, changed: nobody })
  const { token, sessionId } = await signInPerson(database)
  await verifier.check(token)
  expect(verifier.check(token)).toMatchObject({ state: 'live' })
  return { verifier, activity, token, sessionId }
}

const end = (sessionId: string) =>
  change(database, async (tx) => {
    const { entry } = await endSessions(
      tx,
      { kind: 'sessions', ids: [sessionId] },
      { noticeId: randomUUID(), reason: 'signed_out', initiatingEntity: 'user' },
    )
    return { result: undefined, entries: [entry] }
  })

describe('EN-3 ended enters at once', () => {
  it('an end that a check by the session’s id has found holds for its token', async () => {
    const { verifier, token, sessionId } = await trustingNode()
    await end(sessionId)
    expect(await verifier.askSession(sessionId)).toMatchObject({ state: 'ended' })
    expect(verifier.check(token)).toMatchObject({ state: 'ended', notice: { sessionId } })
    expect(verifier.checkSession(sessionId)).toMatchObject({ state: 'ended' })
  })

  it('so does one that a person met who asked to stay', async () => {
    const { verifier, activity, token, sessionId } = await trustingNode()
    await end(sessionId)
    await expect(activity.extend(sessionId)).rejects.toMatchObject({ code: 'session_ended' })
    expect(verifier.check(token)).toMatchObject({ state: 'ended', notice: { sessionId } })
  })
})
