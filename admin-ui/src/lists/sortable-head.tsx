import { Table, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './sortable-head.module.css'

interface SortableHeadProps {
  field: string
  /** The field that the list is sorted by, with a minus for the other way round. */
  sort: string
  onSort(sort: string): void
  className?: string
  children: ReactNode
}

/** A column's head that sorts the list: once up, once more down. */
export const SortableHead = ({ field, sort, onSort, className, children }: SortableHeadProps) => {
  const direction = sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none'
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[direction]
  return (
    <Table.Th aria-sort={direction} className={className}>
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
