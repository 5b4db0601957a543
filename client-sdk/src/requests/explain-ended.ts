import type { Problem } from '@curfew/shared'
import { type EndFacts, endedWords, english, type Strings } from '@curfew/shared/words'

export interface ExplainOptions extends EndFacts {
  /** The words; English if left out. */
  strings?: Strings
}

/**
 * Why the last session of this browser has ended, in words: for a sign-in page of one's own. The cookie of a session that has ended
 * is kept for this; another tab and a page that is loaded again are told the same. Plain text, never to be set as HTML.
 *
 * @param url where Curfew is mounted: a path, or absolute on another origin
 * @returns null when nothing has ended that anybody would want to be told of, and when Curfew cannot be asked
 */
export async function explainEnded(url: string, options: ExplainOptions = {}): Promise<string | null> {
  const { strings = english, ...facts } = options
  const problem = await readProblem(url)
  if (problem?.code !== 'session_ended' || !problem.notice) return null
  // Whoever has signed out knows.
  if (problem.notice.reason === 'signed_out') return null
  const { title, body, message } = endedWords(problem.notice, facts, strings)
  return [title, body, message]
    .filter((text) => text !== '')
    .map(asSentence)
    .join(' ')
}

async function readProblem(url: string): Promise<Problem | null> {
  try {
    const headers = { 'Curfew-Background': '1' }
    const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/session`, { headers, credentials: 'include' })
    return answer.status === 401 ? await answer.json() : null
  } catch {
    return null
  }
}

const asSentence = (text: string): string => (/\p{P}$/u.test(text) ? text : `${text}.`)
