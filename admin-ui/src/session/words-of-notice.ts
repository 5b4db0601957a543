import { recallPerson, tabMemory } from '@curfew/client/dashboard'
import type { Notice } from '@curfew/shared'
import { type EndWords, endedWords, english } from '@curfew/shared/words'
import { use } from 'react'
import { MountContext } from '../mount-context.ts'

/** Why a session has ended, in the words for its person. The server has written into the page whom to turn to. */
export const useWordsOfNotice = (notice: Notice | null): EndWords | null => {
  const mount = use(MountContext)
  if (!notice) return null
  const last = recallPerson(tabMemory(), mount)
  const rules = last?.sessionId === notice.sessionId ? last : {}
  return endedWords(notice, { ...rules, contact: document.body.dataset.contact ?? null }, english)
}
