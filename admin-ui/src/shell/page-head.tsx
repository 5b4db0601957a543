import { type ReactNode, useEffect } from 'react'
import { count } from '../design/numbers.ts'
import { LivePill } from '../live/live-pill.tsx'
import classes from './page-head.module.css'

interface PageHeadProps {
  title: string
  /** How many the list has in all, beside the title. */
  total?: number
  /** What the count counts, for who hears it: "users". */
  counts?: string
  /** Does it change by itself? Settings do not. */
  isLive?: boolean
  children?: ReactNode
}

/** A page's name, how many things are on it, how fresh they are, and what can be done with all of them. */
export const PageHead = ({ title, total, counts, isLive = true, children }: PageHeadProps) => {
  useEffect(() => {
    document.title = `${title} · Curfew`
  }, [title])
  return (
    <div className={classes.head}>
      <h1 className={classes.title}>
        {title}
        {total !== undefined && (
          <span className={classes.total}>
            {count(total)} <span className="seen-by-readers-only">{counts}</span>
          </span>
        )}
      </h1>
      {isLive && <LivePill />}
      <div className={classes.actions}>{children}</div>
    </div>
  )
}
