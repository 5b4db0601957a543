import type { ReactNode } from 'react'
import classes from './text.module.css'

/**
 * Something short with more to say, which shows under the pointer, on focus and on a tap (see HintBubble): what a word means, what
 * a figure counts. Never for what has to be read to understand the page.
 *
 *     <Hint says="It is silent, and may not answer from memory."><Tag>lapsed</Tag></Hint>
 */
export const Hint = ({ says, children }: { says: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be pointed at can be reached by keyboard as well.
  <span tabIndex={0} data-hint={says} className={classes.hint}>
    {children}
  </span>
)
