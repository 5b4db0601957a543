import type { ShownTarget } from '@curfew/shared'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { TargetWords } from './target-words.tsx'

const ten = Array.from({ length: 10 }, (_, index) => `id ${index}`)

test.each<[string, ShownTarget]>([
  ['everyone', { everyone: true }],
  ['10 users', { users: ten }],
  ['10,000 users', { users: ten, counts: { users: 10_000 } }],
  ['300 users', { loginIds: ten, counts: { loginIds: 300 } }],
  ['4,000 sessions', { sessions: ten, counts: { sessions: 4_000 } }],
  [
    'everyone except 20 users and 1 session',
    { everyone: true, except: { users: ten, sessions: ['s'] }, counts: { except: { users: 20 } } },
  ],
])('%s', (words, target) => {
  expect(renderToStaticMarkup(<TargetWords target={target} />)).toBe(words)
})
