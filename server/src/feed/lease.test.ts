import { describe, expect, it } from 'vitest'
import { LEASE_MS, Lease, type Moment } from './lease.ts'

function leaseAt(moment: Moment) {
  const lease = new Lease(() => moment)
  lease.renew({ ...moment }, 1_000_000)
  return lease
}

describe('FD-7 fresh for 1.5 s, tested when deciding', () => {
  it('is not fresh before the first renewal', () => {
    expect(new Lease(() => ({ monotonic: 0, wall: 0 })).isFresh()).toBe(false)
  })

  it('runs out after 1.5 s without any timer', () => {
    const moment = { monotonic: 0, wall: 0 }
    const lease = leaseAt(moment)
    moment.monotonic = LEASE_MS - 1
    expect(lease.isFresh()).toBe(true)
    moment.monotonic = LEASE_MS
    expect(lease.isFresh()).toBe(false)
  })

  it('counts the time that the machine slept, when only the wall clock ran', () => {
    const moment = { monotonic: 0, wall: 0 }
    const lease = leaseAt(moment)
    moment.wall = LEASE_MS
    expect(lease.isFresh()).toBe(false)
  })

  it('is not made younger by a wall clock that was set back', () => {
    const moment = { monotonic: 0, wall: 1e12 }
    const lease = leaseAt(moment)
    moment.wall -= 3_600_000
    moment.monotonic = LEASE_MS
    expect(lease.isFresh()).toBe(false)
  })

  it('believes nothing once stopped', () => {
    const lease = leaseAt({ monotonic: 0, wall: 0 })
    lease.stop()
    expect(lease.isFresh()).toBe(false)
    expect(lease.databaseNow()).toBeNull()
  })
})

describe('ID-11 the database clock, as far as it is known', () => {
  it('runs on from the last renewal, and is unknown without a fresh lease', () => {
    const moment = { monotonic: 0, wall: 0 }
    const lease = leaseAt(moment)
    moment.monotonic = 700
    expect(lease.databaseNow()).toBe(1_000_700)
    moment.monotonic = LEASE_MS
    expect(lease.databaseNow()).toBeNull()
  })
})

describe('what is counted', () => {
  it('each time that it had run out before it was renewed, or before everything was read again', () => {
    const moment = { monotonic: 0, wall: 0 }
    const lease = leaseAt(moment)
    moment.monotonic += LEASE_MS - 1
    lease.renew({ ...moment }, 1_001_499)
    expect(lease.lapses).toBe(0)
    moment.monotonic += LEASE_MS
    lease.renew({ ...moment }, 1_002_999)
    expect(lease.lapses).toBe(1)
    moment.monotonic += LEASE_MS
    lease.stop()
    lease.stop()
    lease.renew({ ...moment }, 1_004_499)
    expect(lease.lapses).toBe(2)
    // Stopped while it was fresh: that is no lapse.
    lease.stop()
    lease.renew({ ...moment }, 1_004_499)
    expect(lease.lapses).toBe(2)
  })

  it('the time since the last renewal, believed or not', () => {
    const moment = { monotonic: 0, wall: 0 }
    expect(new Lease(() => moment).age()).toBeNull()
    const lease = leaseAt(moment)
    expect(lease.age()).toBe(0)
    lease.stop()
    moment.wall = 60_000
    expect(lease.age()).toBe(60_000)
  })
})
