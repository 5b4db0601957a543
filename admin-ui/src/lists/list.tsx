import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Column, type Columns, type Heads, placeOf, widthOf } from './column.ts'
import classes from './list.module.css'
import { SortableHead } from './sortable-head.tsx'

interface ListProps {
  /** Names the table. */
  label: string
  columns: Columns
  heads?: Heads
  /** The field that the list is sorted by, with a minus for the other way round. */
  sort?: string
  onSort?(sort: string): void
  /** Other rows are on their way. */
  isBusy?: boolean
  /** The rows: `<Table.Tr>` with a `<Cell column={…}>` for each column. */
  children: ReactNode
}

/**
 * The one design of every table. Its columns are declared: how wide each is, and from which width of the table it has a place. What
 * is in them moves nothing: long values are cut (`Clip`).
 *
 *     const COLUMNS = { name: { head: 'Name' }, at: { head: 'Time', ...TIME, from: 43 } } satisfies Columns
 *     <List label="Members" columns={COLUMNS}>
 *       <Table.Tr>
 *         <Cell column={COLUMNS.name}><Clip>{name}</Clip><Below until={43}><Instant at={at} /></Below></Cell>
 *         <Cell column={COLUMNS.at}><Instant at={at} /></Cell>
 *       </Table.Tr>
 *     </List>
 */
export const List = ({
  label,
  columns,
  heads = {},
  sort = '',
  onSort,
  isBusy = false,
  children,
}: ListProps) => (
  <div className={classes.frame}>
    <Table
      aria-label={label}
      aria-busy={isBusy}
      className={`${classes.table} ${isBusy ? classes.busy : ''}`}
      verticalSpacing={5}
    >
      <Table.Thead>
        <Table.Tr>
          {Object.entries(columns).map(([name, column]) => (
            <Head key={name} column={column} sort={sort} onSort={onSort}>
              {heads[name]}
            </Head>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  </div>
)

interface HeadProps {
  column: Column
  sort: string
  onSort?(sort: string): void
  children: ReactNode
}

const Head = ({ column, sort, onSort, children }: HeadProps) => {
  const words = children ?? (
    <span className={column.isHeadHidden ? 'seen-by-readers-only' : undefined}>{column.head}</span>
  )
  const place = { ...placeOf(column), style: widthOf(column) }
  if (column.sort === undefined || !onSort) return <Table.Th {...place}>{words}</Table.Th>
  return (
    <SortableHead field={column.sort} sort={sort} onSort={onSort} {...place}>
      {words}
    </SortableHead>
  )
}
