/** What a table shows, and how many rows wait to be shown. */
export interface ShownRows<Row> {
  rows: readonly Row[]
  waiting: number
}

const sameRows = <Row>(left: readonly Row[], right: readonly Row[]): boolean =>
  left.length === right.length && left.every((row, index) => row === right[index])

/**
 * Brings the newest page of a list into a table that somebody may be working with.
 *
 * While it is held (something is selected, focused or under the pointer) no row moves, appears or goes: cells change in
 * place, rows that left the list stay as they were last, new ones wait. Otherwise the newest page is what is shown.
 *
 * @returns the very array that is shown when nothing changed, so that nothing is drawn again
 */
export const mergeRows = <Row extends { id: string }>(
  shown: readonly Row[],
  newest: readonly Row[],
  held: boolean,
): ShownRows<Row> => {
  if (!held || shown.length === 0) return { rows: sameRows(shown, newest) ? shown : newest, waiting: 0 }
  const byId = new Map(newest.map((row) => [row.id, row]))
  const rows = shown.map((row) => byId.get(row.id) ?? row)
  const onScreen = new Set(shown.map((row) => row.id))
  const waiting = newest.filter((row) => !onScreen.has(row.id)).length
  return { rows: sameRows(shown, rows) ? shown : rows, waiting }
}
