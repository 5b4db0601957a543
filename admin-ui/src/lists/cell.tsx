import { Table, type TableTdProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Column, placeOf, type Tier } from './column.ts'
import classes from './list.module.css'

interface CellProps extends TableTdProps {
  /** The one it stands in, as the list declares it. */
  column: Column
}

/** A cell of a List, in the place of its column. */
export const Cell = ({ column, children, ...td }: CellProps) => (
  <Table.Td {...placeOf(column)} {...td}>
    {children}
  </Table.Td>
)

/**
 * What stands in a column of its own from a width on (its column's `from`), and below another cell's value until then. On paper it
 * has its column.
 */
export const Below = ({ until, children }: { until: Tier; children: ReactNode }) => (
  <div data-until={until} className={classes.below}>
    {children}
  </div>
)
