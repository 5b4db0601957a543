import { describe, expect, it } from 'vitest'
import { type Read, SentRows } from './sent-rows.ts'

const read = (id: string, userId: string, text: string): Read<{ id: string }> => ({
  item: { id },
  userId,
  text,
})
const ids = (news: Read<{ id: string }>[]) => news.map(({ item }) => item.id)

describe('what a dashboard is told', () => {
  it('is what differs from what it was told before', () => {
    const shown = new SentRows()
    const anna = new Set(['anna'])
    expect(ids(shown.news([read('s1', 'anna', 'a'), read('s2', 'anna', 'b')], anna))).toEqual(['s1', 's2'])
    expect(ids(shown.news([read('s1', 'anna', 'a'), read('s2', 'anna', 'B')], anna))).toEqual(['s2'])
    expect(ids(shown.news([read('s1', 'anna', 'a'), read('s2', 'anna', 'B')], anna))).toEqual([])
  })

  it('is told again after it was gone or out of sight', () => {
    const shown = new SentRows()
    const anna = new Set(['anna'])
    shown.news([read('s1', 'anna', 'a')], anna)
    shown.news([], anna)
    expect(ids(shown.news([read('s1', 'anna', 'a')], anna))).toEqual(['s1'])
    shown.forget((userId) => userId === 'anna')
    expect(ids(shown.news([read('s1', 'anna', 'a')], anna))).toEqual(['s1'])
  })

  it('keeps apart whom a look was about and whom not', () => {
    const shown = new SentRows()
    shown.news([read('s1', 'anna', 'a'), read('s2', 'ben', 'b')], new Set(['anna', 'ben']))
    shown.news([], new Set(['ben']))
    expect(ids(shown.news([read('s1', 'anna', 'a')], new Set(['anna'])))).toEqual([])
  })
})
