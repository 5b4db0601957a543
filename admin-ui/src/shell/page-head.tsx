import { type ReactNode, useEffect } from 'react'
import { totalWords } from '../design/numbers.ts'
import { LivePill } from '../live/live-pill.tsx'
import classes from './page-head.module.css'

interface PageHeadProps {
  title: string
  /** How many the list has in all, beside the title. */
  total?: number
  /** That is a guess: nobody has counted them. */
  totalIsEstimate?: boolean
  /** What the count counts: "users". */
  counts?: string
  /** Where the title does not name what is counted, the count says it to everybody, not only to whom it is read out. */
  isCountNamed?: boolean
  /** Does it change by itself? Settings do not. */
  isLive?: boolean
  children?: ReactNode
}

/** A page's name, how many things are on it, how fresh they are, and what can be done with all of them. */
export const PageHead = ({
  title,
  total,
  totalIsEstimate,
  counts,
  isCountNamed = false,
  isLive = true,
  children,
}: PageHeadProps) => {
  useEffect(() => {
    document.title = `${title} · Curfew`
  }, [title])
  return (
    <div className={classes.head}>
      <h1 className={classes.title}>
        {title}
        {total !== undefined && (
          <span className={classes.total}>
            {totalWords({ total, totalIsEstimate })}{' '}
            <span className={isCountNamed ? undefined : 'seen-by-readers-only'}>{counts}</span>
          </span>
        )}
      </h1>
      {isLive && <LivePill />}
      <div className={classes.actions}>{children}</div>
    </div>
  )
}
