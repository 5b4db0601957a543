import { describe, expect, it, vi } from 'vitest'
import { manualTime } from '../../testing/manual-time.ts'
import type { SessionState } from '../state/state.ts'
import { keepDialogs } from './keep.ts'

const offline: SessionState = { status: 'offline', last: null, endsAt: null, gaveUp: null }

/** Dialogs that cannot be loaded the first so many times, needed from the beginning. */
function keep(failing: number) {
  const time = manualTime()
  const failures: string[] = []
  let needed = (): void => undefined
  const mounted = vi.fn<() => () => void>(() => () => undefined)
  const dialogs = keepDialogs(
    {
      getSnapshot: () => offline,
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
  return { time, dialogs, failures, mounted, needed: () => needed() }
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

  it('are no longer asked for once the client is disposed of', async () => {
    const { time, dialogs, failures } = keep(9)
    dialogs.dispose()
    await arrived()
    time.pass(3_600_000)
    expect(failures).toHaveLength(1)
  })
})
