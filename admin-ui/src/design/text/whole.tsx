import type { ReactNode } from 'react'
import { Value } from '../value.tsx'
import classes from './text.module.css'

/**
 * A text that somebody else chose, in as many lines as it needs: in headings, panels, dialogs and toasts. It breaks where it must
 * and keeps its own direction.
 *
 *     <h2><Whole>{group.name}</Whole></h2>
 */
export const Whole = ({ children }: { children: ReactNode }) =>
  children === null || children === undefined || children === '' ? (
    <Value>{null}</Value>
  ) : (
    <bdi className={classes.whole}>{children}</bdi>
  )
