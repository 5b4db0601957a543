import { type MarkedTitle, markTitle, ownTitle } from '@curfew/shared/words'
import { tabTitle } from '../browser/dialog-features.ts'

export interface TabTitle {
  /** Puts a text before the title of the tab, in place of the one before. */
  mark(text: string): void
  /** Gives the tab the title that the page has meant for it. */
  unmark(): void
}

export function createTabTitle(): TabTitle {
  let last: MarkedTitle | null = null
  return {
    mark: (text) => {
      last = markTitle(tabTitle.read(), text, last)
      tabTitle.write(last.shown)
    },
    unmark: () => {
      if (last) tabTitle.write(ownTitle(tabTitle.read(), last))
      last = null
    },
  }
}
