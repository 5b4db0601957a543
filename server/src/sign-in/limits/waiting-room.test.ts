import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WaitingRoom } from './waiting-room.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Waits, and notes how it went. */
function waitIn(room: WaitingRoom, kind = 'a', patience = room.patience()) {
  const waited = { state: 'waiting' }
  room.forAnother(kind, room.ended, patience).then(
    () => {
      waited.state = 'goes on'
    },
    (error) => {
      waited.state = `${error.code} ${error.details.retryAfterSeconds}`
    },
  )
  return waited
}

describe('SE-14 attempts wait for others that are being judged, for seconds', () => {
  it('until one of their kind has ended', async () => {
    const room = new WaitingRoom()
    const [first, second, other] = [waitIn(room), waitIn(room), waitIn(room, 'b')]
    room.end(['a', 'c'])
    await vi.advanceTimersByTimeAsync(0)
    expect([first.state, second.state, other.state]).toEqual(['goes on', 'goes on', 'waiting'])
  })

  it('not at all when one has ended since they looked', async () => {
    const room = new WaitingRoom()
    const seen = room.ended
    room.end(['b'])
    await room.forAnother('a', seen, room.patience())
  })

  it('SE-18 no longer than they are there themselves', async () => {
    const room = new WaitingRoom()
    const leaving = new AbortController()
    const left = room.forAnother('a', room.ended, room.patience(), leaving.signal)
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    expect(vi.getTimerCount()).toBe(0)
    await expect(room.forAnother('a', -1, room.patience(), leaving.signal)).rejects.toThrow('gone')
  })

  it('3 s altogether', async () => {
    const room = new WaitingRoom()
    const patience = room.patience()
    const first = waitIn(room, 'a', patience)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(first.state).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(first.state).toBe('goes on')
    const again = waitIn(room, 'a', patience)
    await vi.advanceTimersByTimeAsync(0)
    expect(again.state).toBe('rate_limited 1')
  })

  it('LO-3 fifty of a kind, a thousand in all', async () => {
    const room = new WaitingRoom()
    const waiting = Array.from({ length: 60 }, () => waitIn(room))
    const others = Array.from({ length: 2_000 }, (_, index) => waitIn(room, `kind ${index}`))
    await vi.advanceTimersByTimeAsync(0)
    expect(waiting.filter(({ state }) => state === 'waiting')).toHaveLength(50)
    expect(others.filter(({ state }) => state === 'waiting')).toHaveLength(950)
    expect(others.at(-1)?.state).toBe('rate_limited 1')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(others.filter(({ state }) => state === 'goes on')).toHaveLength(950)
  })
})
