import { expect, it } from 'vitest'
import { describeOldNode } from './node-support.ts'

it.each([
  ['20.19.0', 'April 2026'],
  ['20.20.2', 'April 2026'],
  ['21.7.3', 'June 2024'],
  ['23.11.1', 'June 2025'],
])('says of Node %s since when it has had no fixes', (version, since) => {
  expect(describeOldNode(version)).toBe(
    `Node ${version} has had no security fixes since ${since}. Curfew still runs on it; Node 24 is recommended.`,
  )
})

it.each(['22.23.3', '24.0.0', '26.1.0'])('says nothing of Node %s', (version) => {
  expect(describeOldNode(version)).toBeUndefined()
})
