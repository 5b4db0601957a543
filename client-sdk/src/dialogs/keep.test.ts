import { describe, expect, it, vi } from 'vitest'
import { manualTime } from '../../testing/manual-time.ts'
import type { SessionState } from '../state/state.ts'
import { keepDialogs } from './keep.ts'

const offline: SessionState = { status: 'offline', last: null, endsAt: null, gaveUp: null }
const ended = { status: 'ended' } as SessionState

/** Dialogs that cannot be loaded the first so many times, needed from the beginning. */
function keep(failing: number) {
  const time = manualTime()
  const failures: string[] = []
  let needed = (): void => undefined
  let state: SessionState = offline
  const mounted = vi.fn<() => () => void>(() => () => undefined)
  const dialogs = keepDialogs(
    {
      getSnapshot: () => state,
      subscribe: (listener) => {
        needed = listener
        return () => undefined
      },
      extend: () => Promise.resolve(false),
      signOut: () => Promise.resolve(false),
      signIn: () => undefined,
      reconnect: () => undefined,
    },
    { reload: () => undefined },
    {
      ...time,
      random: () => 0.5,
      loadDialogs: async (failure) => {
        failures.push(failure instanceof Error ? failure.message : 'none')
        if (failures.length <= failing) throw new Error(`failure ${failures.length}`)
        return { mountDialogs: mounted }
      },
    },
  )
  needed()
  const become = (next: SessionState): void => {
    state = next
    needed()
  }
  return { time, dialogs, failures, mounted, become, needed: () => needed() }
}

/** Lets what was loaded, or could not be, arrive. */
const arrived = () => new Promise<void>((resolve) => setTimeout(resolve))

describe('dialogs that could not be loaded', () => {
  it('are asked for again by themselves, knowing why it failed', async () => {
    const { time, failures, mounted } = keep(3)
    for (let minute = 0; minute < 5; minute++) {
      await arrived()
      time.pass(60_000)
    }
    expect(failures).toEqual(['none', 'failure 1', 'failure 2', 'failure 3'])
    expect(mounted).toHaveBeenCalledTimes(1)
  })

  it('are asked for at once when the state changes', async () => {
    const { failures, mounted, needed } = keep(1)
    await arrived()
    needed()
    await arrived()
    needed()
    expect(failures).toEqual(['none', 'failure 1'])
    expect(mounted).toHaveBeenCalledTimes(1)
  })

  it('are asked for seldom after a few failures, and at once in another state', async () => {
    const { time, failures, become, needed } = keep(99)
    const pass = async (minutes: number): Promise<void> => {
      for (let second = 0; second < 60 * minutes; second += 10) {
        await arrived()
        time.pass(10_000)
      }
      await arrived()
    }
    await pass(2)
    expect(failures).toHaveLength(5)
    needed()
    await pass(4)
    expect(failures).toHaveLength(5)
    await pass(60)
    expect(failures.length).toBeGreaterThan(10)
    expect(failures.length).toBeLessThan(18)
    const before = failures.length
    become(ended)
    await arrived()
    expect(failures).toHaveLength(before + 1)
  })

  it('are no longer asked for once the client is disposed of', async () => {
    const { time, dialogs, failures } = keep(9)
    dialogs.dispose()
    await arrived()
    time.pass(3_600_000)
    expect(failures).toHaveLength(1)
  })
})
