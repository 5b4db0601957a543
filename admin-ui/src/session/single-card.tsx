import type { ReactNode } from 'react'
import { Mark } from '../design/brand.tsx'
import classes from './single-card.module.css'

interface SingleCardProps {
  title: string
  children: ReactNode
  /** Moves the reading position here: the page before is gone. */
  focus?: boolean
}

/** A page that is one card: signing in, signed out, not reachable. */
export const SingleCard = ({ title, children, focus = false }: SingleCardProps) => (
  <main className={classes.page}>
    <div className={classes.card}>
      <div className={classes.brand}>
        <Mark size={26} /> Curfew
      </div>
      <h1 className={classes.title} tabIndex={-1} ref={(node) => (focus ? node?.focus() : undefined)}>
        {title}
      </h1>
      {children}
    </div>
  </main>
)
