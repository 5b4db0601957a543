import type { Page } from '../src/page/page.ts'

/** A page that only notes what is done to it. */
export interface PaperPage extends Page {
  readonly visible: boolean
  isVisible: boolean
  selection: string
  /** Where the page has gone, in order; `reload` for itself. */
  readonly journeys: string[]
  hide(kept: boolean): void
  restore(): void
  wake(): void
  /** Comes into sight or goes out of it. */
  show(isVisible: boolean): void
}

export function paperPage(address = 'https://app.example/reports/5?tab=2'): PaperPage {
  let visible = true
  const journeys: string[] = []
  const onHide: ((kept: boolean) => void)[] = []
  const onRestore: (() => void)[] = []
  const onWake: (() => void)[] = []
  const onSight: (() => void)[] = []
  const page: PaperPage = {
    address,
    isVisible: true,
    selection: '',
    onSight: (listener) => onSight.push(listener),
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
    show: (isVisible) => {
      page.isVisible = isVisible
      for (const listener of onSight) listener()
    },
  }
  return page
}
