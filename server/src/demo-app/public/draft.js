/** Between two saves while somebody types, and before one that failed is tried again; in milliseconds. */
const PAUSE = 100
const RETRY = 2_000

/**
 * Keeps a draft on the server while somebody types. A session may end without a warning, and from then on nothing can be saved:
 * so nobody waits for a pause in the typing. One request goes after the other, each with what is typed by then.
 *
 * @param {(isAutomatic: boolean) => Promise<Date | null>} save when it was saved; null: it could not be
 * @param {(state: 'saving' | 'saved' | 'failed', at: Date | null) => void} tell
 */
export function keepDraft(save, tell) {
  let isChanged = false
  let isRunning = false
  let last = Promise.resolve(true)

  function saveOnce(isAutomatic) {
    last = last.then(async () => {
      isChanged = false
      tell('saving', null)
      const at = await save(isAutomatic)
      if (at === null) isChanged = true
      tell(at === null ? 'failed' : 'saved', at)
      return at !== null
    })
    return last
  }

  async function run() {
    if (isRunning) return
    isRunning = true
    while (isChanged) {
      const isSaved = await saveOnce(true)
      await pause(isSaved ? PAUSE : RETRY)
    }
    isRunning = false
  }

  return {
    changed() {
      isChanged = true
      void run()
    },
    /** Saves at once, because somebody asks for it. */
    async saveNow() {
      isChanged = true
      await saveOnce(false)
      void run()
    },
    /** Saves what is not saved yet, for somebody who does not wait longer than so many milliseconds. */
    async finish(patience) {
      if (isChanged) await Promise.race([saveOnce(false), pause(patience)])
    },
    /** Nobody is signed in any more: there is nothing to try again. */
    stop() {
      isChanged = false
    },
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
