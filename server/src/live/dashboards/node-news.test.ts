import type { NodeView } from '@curfew/shared'
import { describe, expect, it } from 'vitest'
import { NodeNews } from './node-news.ts'

const node = (id: string, differs: Partial<NodeView> = {}): NodeView => ({
  id,
  host: 'lisbon',
  version: '0.1.0',
  startedAt: '2026-11-22T08:00:00.000Z',
  beatAt: '2026-11-22T08:10:00.000Z',
  lease: 'fresh',
  applied: 7,
  lag: { entries: 0, milliseconds: null },
  connections: 0,
  current: false,
  ...differs,
})

const told = (news: NodeNews, ...nodes: NodeView[]) =>
  news.news(nodes).map((change) => [change.node.id, change.left ? 'left' : change.node.lease])

describe('what dashboards are told of the nodes', () => {
  it('is every node at first, then only what differs', () => {
    const news = new NodeNews()
    expect(told(news, node('a'), node('b'))).toEqual([
      ['a', 'fresh'],
      ['b', 'fresh'],
    ])
    expect(told(news, node('a'), node('b'))).toEqual([])
    expect(told(news, node('a', { connections: 1 }), node('b', { lease: 'lapsed' }))).toEqual([
      ['a', 'fresh'],
      ['b', 'lapsed'],
    ])
  })

  it('is not that a node goes on to run', () => {
    const news = new NodeNews()
    news.news([node('a')])
    expect(told(news, node('a', { beatAt: '2026-11-22T08:10:00.250Z' }))).toEqual([])
  })

  it('is that a node has left, as it was last, once', () => {
    const news = new NodeNews()
    news.news([node('a'), node('b', { connections: 3 })])
    const last = node('b', { lease: 'lapsed', connections: 3 })
    news.news([node('a'), last])
    expect(news.news([node('a')])).toEqual([{ node: last, left: true }])
    expect(news.news([node('a')])).toEqual([])
  })

  it('is everything again for who has come since, and still who left', () => {
    const news = new NodeNews()
    news.news([node('a'), node('b')])
    news.again()
    expect(told(news, node('a'))).toEqual([
      ['b', 'left'],
      ['a', 'fresh'],
    ])
  })
})
