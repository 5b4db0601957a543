import type { Notice } from '@curfew/shared'
import { type EndWords, endedWords, english } from '@curfew/shared/words'
import { lastIdleTimeout } from './idle-memory.ts'

/** Why a session has ended, in the words for its person. The server has written into the page whom to turn to. */
export const wordsOfNotice = (notice: Notice): EndWords =>
  endedWords(
    notice,
    { idleTimeoutSeconds: lastIdleTimeout(), contact: document.body.dataset.contact ?? null },
    english,
  )
