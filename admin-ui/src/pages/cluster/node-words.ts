import type { NodeChange, NodeView } from '@curfew/shared'
import { counted, milliseconds } from '../../design/numbers.ts'
import { shortAge } from '../../design/short-age.ts'

interface StateWords {
  word: 'healthy' | 'not responding' | 'stopped' | 'lost'
  tone: 'good' | 'bad' | 'quiet'
  meaning: string
}

/** What is known of a node: a member that may or may not answer from memory, or one that has left, by itself or not. */
export const stateWords = ({ node, left }: NodeChange): StateWords => {
  if (node.lease === 'fresh') {
    return left
      ? { word: 'stopped', tone: 'quiet', meaning: 'It was shut down normally.' }
      : { word: 'healthy', tone: 'good', meaning: 'It is up to date and answers from memory.' }
  }
  return left
    ? { word: 'lost', tone: 'bad', meaning: 'It did not respond for 4 s and was removed from the cluster.' }
    : {
        word: 'not responding',
        tone: 'bad',
        meaning: 'It has stopped responding and no longer answers from memory.',
      }
}

const ageWords = (age: number): string => {
  if (age < 1_000) return milliseconds(age)
  return age < 10_000 ? `${(age / 1_000).toFixed(1)} s` : shortAge(age)
}

/** How far a node is behind the feed: "up to date", "3 entries behind, 120 ms". */
export const lagWords = ({ entries, milliseconds: age }: NodeView['lag']): string => {
  if (entries === 0) return 'up to date'
  const behind = `${counted(entries, 'entry', 'entries')} behind`
  return age === null ? behind : `${behind}, ${ageWords(age)}`
}

const REFUSED = {
  strangers: 'requests without a session are',
  lists: 'requests without a session and lists are',
  writes: 'requests without a session, lists and changes are',
} as const

/** What a node that has fallen behind refuses: "Overloaded: lists are refused for now". Null while it refuses nothing. */
export const overloadWords = (shedding: NodeView['shedding']): string | null =>
  shedding ? `Overloaded: ${REFUSED[shedding]} refused for now.` : null

const OVERLOADED = 'It refuses less important requests; forced logouts and checks continue.'

const SILENT =
  'It no longer answers from memory: a forced logout waits for it 2\u00a0s at most, and after 4\u00a0s it is removed.'

/** The cluster in a sentence, and what it means for who signs somebody out. */
export const clusterWords = (nodes: readonly NodeView[]): string => {
  const lapsed = nodes.filter(({ lease }) => lease === 'lapsed').length
  if (lapsed > 0)
    return `${lapsed} of ${counted(nodes.length, 'node')} ${lapsed === 1 ? 'is' : 'are'} not responding. ${SILENT}`
  const overloaded = nodes.filter(({ shedding }) => shedding).length
  if (overloaded > 0)
    return `${overloaded} of ${counted(nodes.length, 'node')} ${overloaded === 1 ? 'is' : 'are'} overloaded. ${OVERLOADED}`
  switch (nodes.length) {
    case 1:
      return 'The only node is healthy.'
    case 2:
      return 'Both nodes are healthy.'
    default:
      return `All ${nodes.length} nodes are healthy.`
  }
}
