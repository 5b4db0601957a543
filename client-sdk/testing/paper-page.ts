import type { Page } from '../src/page.ts'

/** A page that only notes what is done to it. */
export interface PaperPage extends Page {
  readonly visible: boolean
  /** Where the page has gone, in order; `reload` for itself. */
  readonly journeys: string[]
  hide(kept: boolean): void
  restore(): void
  wake(): void
}

export function paperPage(address = 'https://app.example/reports/5?tab=2'): PaperPage {
  let visible = true
  const journeys: string[] = []
  const onHide: ((kept: boolean) => void)[] = []
  const onRestore: (() => void)[] = []
  const onWake: (() => void)[] = []
  return {
    address,
    journeys,
    get visible() {
      return visible
    },
    onHide: (listener) => onHide.push(listener),
    onRestore: (listener) => onRestore.push(listener),
    onWake: (listener) => onWake.push(listener),
    hideContent: () => {
      visible = false
    },
    showContent: () => {
      visible = true
    },
    go: (to) => journeys.push(to),
    reload: () => journeys.push('reload'),
    hide: (kept) => {
      for (const listener of onHide) listener(kept)
    },
    restore: () => {
      for (const listener of onRestore) listener()
    },
    wake: () => {
      for (const listener of onWake) listener()
    },
  }
}
