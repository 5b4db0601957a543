import type { NodeView } from '@curfew/shared'
import { describe, expect, it } from 'vitest'
import { clusterWords, lagWords, overloadWords, stateWords } from './node-words.ts'

const node = (lease: NodeView['lease']): NodeView => ({
  id: '0b2f1e5e-5f5e-4a57-9d8e-1d8f3a6f0c11',
  host: 'lisbon',
  version: '0.1.0',
  startedAt: '2026-03-01T11:00:00Z',
  beatAt: '2026-03-01T11:00:00Z',
  lease,
  applied: 7,
  lag: { entries: 0, milliseconds: null },
  connections: 0,
  current: false,
})

describe('a node', () => {
  it.each([
    ['fresh', false, 'healthy'],
    ['lapsed', false, 'not responding'],
    ['fresh', true, 'stopped'],
    ['lapsed', true, 'lost'],
  ] as const)('with a %s lease, left: %s, is %s', (lease, left, word) => {
    expect(stateWords({ node: node(lease), left }).word).toBe(word)
  })

  it.each([
    [0, null, 'up to date'],
    [1, 118, '1 entry behind, 118 ms'],
    [3, 4.2, '3 entries behind, 4.2 ms'],
    [1_284, 1_500, '1,284 entries behind, 1.5 s'],
    [2, 61_000, '2 entries behind, 1 min'],
    [2, null, '2 entries behind'],
  ])('that lacks %s entries, the oldest %s ms old, is %s', (entries, milliseconds, words) => {
    expect(lagWords({ entries, milliseconds })).toBe(words)
  })
})

describe('LO-6 a node that sheds', () => {
  it.each([
    [null, null],
    [undefined, null],
    ['strangers', 'Overloaded: requests without a session are refused for now.'],
    ['lists', 'Overloaded: requests without a session and lists are refused for now.'],
    ['writes', 'Overloaded: requests without a session, lists and changes are refused for now.'],
  ] as const)('%s', (shedding, words) => {
    expect(overloadWords(shedding)).toBe(words)
  })

  it('is told in the sentence about the cluster, but for a silent one', () => {
    const overloaded: NodeView = { ...node('fresh'), shedding: 'strangers' }
    expect(clusterWords([overloaded, node('fresh')])).toBe(
      '1 of 2 nodes is overloaded. It refuses less important requests; forced logouts and checks continue.',
    )
    expect(clusterWords([overloaded, overloaded])).toMatch(/^2 of 2 nodes are overloaded/)
    expect(clusterWords([overloaded, node('lapsed')])).toMatch(/is not responding/)
  })
})

describe('the cluster', () => {
  it.each([
    [['fresh'], /^The only node is healthy/],
    [['fresh', 'fresh'], /^Both nodes are healthy/],
    [['fresh', 'fresh', 'fresh'], /^All 3 nodes are healthy/],
    [['fresh', 'lapsed', 'fresh'], /^1 of 3 nodes is not responding.*2\u00a0s at most, and after 4\u00a0s/],
    [['lapsed', 'lapsed'], /^2 of 2 nodes are not responding/],
    [['lapsed'], /^1 of 1 node is not responding/],
  ] as const)('of %j', (leases, words) => {
    expect(clusterWords(leases.map(node))).toMatch(words)
  })
})
