import { describe, expect, it } from 'vitest'
import { type MarkedTitle, markTitle, ownTitle } from './tab-title.ts'

/** Marks one after the other; in between the page does what it does to its title. */
function live(title: string, ...steps: { mark: string; page?: (now: string) => string }[]) {
  let now = title
  let last: MarkedTitle | null = null
  for (const { mark, page } of steps) {
    last = markTitle(now, mark, last)
    now = page ? page(last.shown) : last.shown
  }
  return { now, own: ownTitle(now, last) }
}

describe('BR-5 the title of a tab with a warning', () => {
  it.each<[string, ReturnType<typeof live>, { now: string; own: string }]>([
    [
      'comes before the page’s own, and goes again',
      live('Expenses', { mark: '(1:45) Still there?' }),
      { now: '(1:45) Still there? – Expenses', own: 'Expenses' },
    ],
    [
      'counts down',
      live('Expenses', { mark: '(0:02) Still there?' }, { mark: '(0:01) Still there?' }),
      { now: '(0:01) Still there? – Expenses', own: 'Expenses' },
    ],
    [
      'a page without a title has none afterwards',
      live('', { mark: '(0:02) Still there?' }, { mark: '(0:01) Still there?' }),
      { now: '(0:01) Still there?', own: '' },
    ],
    [
      'a title that the page sets meanwhile is kept',
      live('Expenses', { mark: '(0:02) Still there?', page: () => 'Inbox' }, { mark: '(0:01) Still there?' }),
      { now: '(0:01) Still there? – Inbox', own: 'Inbox' },
    ],
    [
      'a page that adds to its title finds no mark in it afterwards',
      live(
        'Inbox',
        { mark: '(0:02) Still there?', page: (now) => `(1) ${now}` },
        { mark: '(0:01) Still there?' },
      ),
      { now: '(0:01) Still there? – (1) Inbox', own: '(1) Inbox' },
    ],
    [
      'a page that sets its title last has the last word',
      live('Expenses', { mark: '(0:01) Still there?', page: () => 'Inbox' }),
      { now: 'Inbox', own: 'Inbox' },
    ],
    [
      'a title that looks like a replacement pattern',
      live('Cost: $& $1', { mark: '(0:02) Still there?' }, { mark: '(0:01) Still there?' }),
      { now: '(0:01) Still there? – Cost: $& $1', own: 'Cost: $& $1' },
    ],
  ])('%s', (_, lived, expected) => {
    expect(lived).toEqual(expected)
  })
})
