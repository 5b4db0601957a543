import type { NodeChange, NodeView, Page, SessionRow } from '@curfew/shared'

/** Rows with the changed ones in their places; the very same rows when none of them is among them. */
export const patchRows = <Row extends { id: string }>(
  rows: readonly Row[],
  changed: ReadonlyMap<string, Row>,
): readonly Row[] =>
  rows.some((row) => changed.has(row.id)) ? rows.map((row) => changed.get(row.id) ?? row) : rows

/** A page with the changed items in their places; the very same page when none of them is on it. */
export const patchPage = <Item extends { id: string }>(
  page: Page<Item>,
  changed: ReadonlyMap<string, Item>,
): Page<Item> => {
  const items = patchRows(page.items, changed)
  return items === page.items ? page : { ...page, items: [...items] }
}

/** What a push says of a session that we show; whether it is the one that asks is for this page to know. */
const merged = (shown: SessionRow, pushed: SessionRow): SessionRow => ({
  ...pushed,
  current: shown.current,
})

/**
 * The first page of a user's live sessions, the newest first, after a push: changed ones in their places, ended ones gone, new ones
 * first. What began before those that are on it stands on a page after it, if there is one.
 */
export const patchActiveSessions = (
  page: Page<SessionRow>,
  userId: string,
  pushed: readonly SessionRow[],
): Page<SessionRow> => {
  const theirs = new Map(
    pushed.filter((session) => session.userId === userId).map((session) => [session.id, session]),
  )
  if (theirs.size === 0) return page
  const kept: SessionRow[] = []
  for (const session of page.items) {
    const change = theirs.get(session.id)
    theirs.delete(session.id)
    if (!change) kept.push(session)
    else if (change.status === 'active') kept.push(merged(session, change))
  }
  const newest = page.items[0]?.startedAt
  const isFirst = ({ startedAt }: SessionRow): boolean =>
    page.nextCursor === null || newest === undefined || startedAt > newest
  const begun = [...theirs.values()].filter((session) => session.status === 'active' && isFirst(session))
  const items = [...begun, ...kept]
  return { ...page, items, total: page.total + items.length - page.items.length }
}

/** The nodes after a push: a changed one in its place, one that left gone, one that joined last. */
export const patchNodes = (page: Page<NodeView>, { node, left }: NodeChange): Page<NodeView> => {
  const shown = page.items.find(({ id }) => id === node.id)
  const others = page.items.filter(({ id }) => id !== node.id)
  if (left) return shown ? { ...page, items: others, total: page.total - 1 } : page
  if (!shown) return { ...page, items: [...page.items, node], total: page.total + 1 }
  // Which node answers is for the reading to say: the push may come from another one.
  const changed = { ...node, current: shown.current }
  return { ...page, items: page.items.map((each) => (each === shown ? changed : each)) }
}
