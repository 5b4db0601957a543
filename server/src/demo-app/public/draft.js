/** Between two saves while somebody types, and before one that failed is tried again; in milliseconds. */
const PAUSE = 100
const RETRY = 2_000

/**
 * Keeps a draft on the server while somebody types. A session may end without a warning, and from then on nothing can be saved:
 * so nobody waits for a pause in the typing. One request goes after the other, each with what is typed by then.
 *
 * @param {(isAutomatic: boolean) => Promise<Date | null>} save when it was saved; null: it could not be
 * @param {(state: 'saving' | 'saved' | 'failed' | 'lost', at: Date | null) => void} tell `saved` of all that is there now; `lost`
 *   of what will not be saved any more
 */
export function keepDraft(save, tell) {
  let isChanged = false
  let isRunning = false
  let isStopped = false
  let hasFailed = false
  let last = Promise.resolve(true)

  function saveOnce(isAutomatic) {
    last = last.then(async () => {
      if (isStopped) return false
      isChanged = false
      tell('saving', null)
      const at = await save(isAutomatic)
      hasFailed = at === null
      if (hasFailed) isChanged = true
      if (isStopped && isChanged) tell('lost', null)
      else if (hasFailed) tell('failed', null)
      // What was typed meanwhile is not.
      else if (!isChanged) tell('saved', at)
      return !hasFailed
    })
    return last
  }

  async function run() {
    if (isRunning) return
    isRunning = true
    while (isChanged && !isStopped) {
      const isSaved = await saveOnce(true)
      await pause(isSaved ? PAUSE : RETRY)
    }
    isRunning = false
  }

  return {
    changed() {
      isChanged = true
      if (isStopped) return
      if (!hasFailed) tell('saving', null)
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
      await Promise.race([isChanged ? saveOnce(false) : last, pause(patience)])
    },
    /** Nobody is signed in any more, for as long as this page is there: there is nothing to try again. */
    stop() {
      isStopped = true
      if (isChanged) tell('lost', null)
    },
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
