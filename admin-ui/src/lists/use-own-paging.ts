import { useState } from 'react'
import type { Paging } from './use-paging.ts'

/**
 * Walks the pages of a list that stands within something else, as a user's sessions do: the address bar is that of the page
 * around it, and the list starts from its first page when it is opened again.
 */
export const useOwnPaging = (limit: number): Paging & { cursor: string | undefined } => {
  /** The cursors of this page and those before it; the first page has none. */
  const [trail, setTrail] = useState<readonly string[]>([])
  return {
    page: trail.length + 1,
    limit,
    cursor: trail.at(-1),
    first: () => setTrail([]),
    previous: trail.length === 0 ? null : () => setTrail(trail.slice(0, -1)),
    next: (cursor) => setTrail([...trail, cursor]),
  }
}
