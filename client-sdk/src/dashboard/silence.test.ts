import { describe, expect, it, vi } from 'vitest'
import { manualTime } from '../../testing/manual-time.ts'
import { watchForSilence } from './silence.ts'

/** A server that answers at once, until it is stopped. */
function watch() {
  const time = manualTime()
  const onSilent = vi.fn<() => void>()
  const ask = vi.fn<() => void>(() => {
    if (isThere) silence.heard()
  })
  let isThere = true
  let isVisible = true
  const silence = watchForSilence({ ...time, isVisible: () => isVisible, ask, onSilent })
  return {
    time,
    ask,
    onSilent,
    silence,
    stopServer: () => {
      isThere = false
    },
    show: (visible: boolean) => {
      isVisible = visible
    },
  }
}

describe('BR-10 whether the server is there', () => {
  it('is asked every two seconds, and nothing is said while it answers', () => {
    const { time, ask, onSilent } = watch()
    time.pass(60_000)
    expect(ask).toHaveBeenCalledTimes(30)
    expect(onSilent).not.toHaveBeenCalled()
  })

  it.each([0, 500, 1_000, 1_999])(
    'is told within 6 s of its stopping, and once (%s ms after a look)',
    (after) => {
      const { time, onSilent, stopServer } = watch()
      time.pass(10_000 + after)
      stopServer()
      time.pass(6_000)
      expect(onSilent).toHaveBeenCalledTimes(1)
      time.pass(60_000)
      expect(onSilent).toHaveBeenCalledTimes(1)
    },
  )

  it('is known from whatever it says', () => {
    const { time, onSilent, stopServer, silence } = watch()
    stopServer()
    for (let second = 0; second < 60; second += 3) {
      time.pass(3_000)
      silence.heard()
    }
    expect(onSilent).not.toHaveBeenCalled()
  })

  it('is not judged by a device that slept', () => {
    const { time, onSilent } = watch()
    time.pass(1_500)
    time.sleep(3_600_000)
    time.pass(60_000)
    expect(onSilent).not.toHaveBeenCalled()
  })

  it('is not judged in the background, and judged again when somebody looks', () => {
    const { time, ask, onSilent, stopServer, show } = watch()
    show(false)
    stopServer()
    time.pass(600_000)
    expect(ask).not.toHaveBeenCalled()
    expect(onSilent).not.toHaveBeenCalled()
    show(true)
    time.pass(3_000)
    expect(onSilent).not.toHaveBeenCalled()
    time.pass(4_000)
    expect(onSilent).toHaveBeenCalledTimes(1)
  })

  it('is asked no more once it is stopped', () => {
    const { time, ask, silence } = watch()
    silence.stop()
    time.pass(60_000)
    expect(ask).not.toHaveBeenCalled()
  })
})
