import { Table, type TableThProps, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import classes from './sortable-head.module.css'

interface SortableHeadProps extends TableThProps {
  field: string
  /** The field that the list is sorted by, with a minus for the other way round. */
  sort: string
  onSort(sort: string): void
}

/** A column's head that sorts the list: once up, once more down. */
export const SortableHead = ({ field, sort, onSort, children, ...th }: SortableHeadProps) => {
  const direction = sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none'
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[direction]
  return (
    <Table.Th aria-sort={direction} {...th}>
      <UnstyledButton
        className={classes.button}
        data-sorted={direction !== 'none' || undefined}
        onClick={() => onSort(direction === 'ascending' ? `-${field}` : field)}
      >
        {children}
        <Icon size={12} aria-hidden className={classes.icon} />
      </UnstyledButton>
    </Table.Th>
  )
}
