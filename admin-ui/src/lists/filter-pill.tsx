import { CloseButton } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './filter-pill.module.css'

interface FilterPillProps {
  /** What clearing it does: "Show all entries". Required: Mantine's button has no accessible name of its own. */
  clearLabel: string
  onClear(): void
  /** What the list is narrowed to. */
  children: ReactNode
}

/** Says that a list is narrowed to what a link from elsewhere meant, and lets it be whole again. */
export const FilterPill = ({ clearLabel, onClear, children }: FilterPillProps) => (
  <p className={classes.pill}>
    <span>{children}</span>
    <CloseButton
      size={24}
      aria-label={clearLabel}
      data-hint={clearLabel}
      data-not-printed
      onClick={onClear}
    />
  </p>
)
