import type { ReactNode } from 'react'
import classes from './tag.module.css'

/** A word or two about a thing, beside its name. */
export const Tag = ({
  tone = 'quiet',
  children,
}: {
  tone?: 'quiet' | 'good' | 'caution' | 'bad'
  children: ReactNode
}) => (
  <span className={classes.tag} data-tone={tone}>
    {children}
  </span>
)
