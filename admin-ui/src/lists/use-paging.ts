import { useLocation, useNavigate } from '@tanstack/react-router'
import type { PageAddress } from './address.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The cursors of the pages before this one, '' for the first: the server's cursors only lead forward. */
    trail?: string[]
  }
}

export interface Paging {
  page: number
  limit: number
  first(): void
  /** null where the way back is not known: this page was opened by its link. */
  previous: (() => void) | null
  next(cursor: string): void
}

/** Walks the pages of a list, in the address bar, so that Back, reload and a sent link come to the same page. */
export const usePaging = ({ page = 1, cursor = '' }: PageAddress, limit: number): Paging => {
  const navigate = useNavigate()
  const trail = useLocation({ select: (location) => location.state.trail }) ?? []
  const go = (toPage: number, toCursor: string, toTrail: string[]): void => {
    void navigate({
      to: '.',
      search: (before) => ({
        ...before,
        page: toPage === 1 ? undefined : toPage,
        cursor: toCursor === '' ? undefined : toCursor,
      }),
      state: (before) => ({ ...before, trail: toTrail }),
    })
  }
  const last = trail.at(-1)
  return {
    page,
    limit,
    first: () => go(1, '', []),
    previous: last === undefined ? null : () => go(page - 1, last, trail.slice(0, -1)),
    next: (to) => go(page + 1, to, [...trail, cursor]),
  }
}
