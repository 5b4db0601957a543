import { describe, expect, test, vi } from 'vitest'
import { createPageFile, type Release } from './page-file.ts'

const Page = () => null

interface Attempt {
  succeed(): void
  fail(): void
}

/** A page whose file arrives, or does not, when told. */
function ask(releases: Release[] = [], mayReload = true) {
  const attempts: Attempt[] = []
  let run: (() => void) | null = null
  const reloadOnce = vi.fn<() => boolean>(() => mayReload)
  const file = createPageFile(
    () =>
      new Promise<{ Page: typeof Page }>((resolve, reject) => {
        attempts.push({ succeed: () => resolve({ Page }), fail: () => reject(new Error('no network')) })
      }),
    'Page',
    {
      askForRelease: async () => releases.shift() ?? 'unreachable',
      reloadOnce,
      after: (_, callback) => {
        run = callback
        return () => {
          run = null
        }
      },
    },
  )
  return { file, attempts, reloadOnce, patienceIsOver: () => run?.() }
}

describe('the file of a page', () => {
  test('is asked for once, however often it is wanted', async () => {
    const { file, attempts } = ask()
    const loading = Promise.all([file.load(), file.insist()])
    attempts[0]?.succeed()
    await loading
    await file.load()
    expect(attempts).toHaveLength(1)
    expect(file.getSnapshot()).toEqual({ kind: 'loaded', Page })
  })

  test('that has not arrived is asked for again, and nothing is reloaded while nobody answers', async () => {
    const { file, attempts, reloadOnce } = ask()
    for (let attempt = 0; attempt < 3; attempt++) {
      const trying = file.insist()
      attempts[attempt]?.fail()
      await trying
      expect(file.getSnapshot()).toEqual({ kind: 'missing', isAnswered: false })
    }
    const trying = file.insist()
    attempts[3]?.succeed()
    await trying
    expect(file.getSnapshot()).toEqual({ kind: 'loaded', Page })
    expect(reloadOnce).not.toHaveBeenCalled()
  })

  test('that is gone since a new release, reloads everything', async () => {
    const { file, attempts, reloadOnce } = ask(['other'])
    const trying = file.insist()
    attempts[0]?.fail()
    await trying
    expect(reloadOnce).toHaveBeenCalledTimes(1)
  })

  test('that fails though the server answers, is asked for once more before everything is reloaded', async () => {
    const { file, attempts, reloadOnce } = ask(['same', 'same'])
    const trying = file.insist()
    attempts[0]?.fail()
    await vi.waitFor(() => expect(attempts).toHaveLength(2))
    expect(reloadOnce).not.toHaveBeenCalled()
    attempts[1]?.fail()
    await trying
    expect(reloadOnce).toHaveBeenCalledTimes(1)
  })

  test('that even a reload has not brought is said to be gone', async () => {
    const { file, attempts } = ask(['other'], false)
    const trying = file.insist()
    attempts[0]?.fail()
    await trying
    expect(file.getSnapshot()).toEqual({ kind: 'missing', isAnswered: true })
  })

  test('that is only loaded ahead reloads nothing', async () => {
    const { file, attempts, reloadOnce } = ask(['other'])
    const ahead = file.load()
    attempts[0]?.fail()
    await ahead
    expect(reloadOnce).not.toHaveBeenCalled()
  })

  test('that hangs is missing, comes late, or is given up once the server answers', async () => {
    const { file, attempts, reloadOnce, patienceIsOver } = ask(['unreachable', 'same', 'same'])
    const trying = file.load()
    patienceIsOver()
    await trying
    expect(file.getSnapshot()).toEqual({ kind: 'missing', isAnswered: false })
    await file.insist()
    await file.insist()
    expect(reloadOnce).not.toHaveBeenCalled()
    await file.insist()
    expect(reloadOnce).toHaveBeenCalledTimes(1)
    attempts[0]?.succeed()
    await vi.waitFor(() => expect(file.getSnapshot()).toEqual({ kind: 'loaded', Page }))
  })
})
