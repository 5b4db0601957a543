import { Portal } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './dock.module.css'
import { useOwnRoom } from './use-own-room.ts'

const ID = 'docked'

/** Where `Docked` draws: above the news, in the flow of the page, so that it covers nothing. */
export const DockedPlace = () => (
  // It can take the focus: of what is put away, something that stays has to be given it.
  <div
    id={ID}
    ref={useOwnRoom<HTMLDivElement>('--docked-height')}
    className={classes.docked}
    tabIndex={-1}
    data-not-printed
  />
)

/** Something of a page that stays in sight at the foot of the window: what can be done with a selection. */
export const Docked = ({ children }: { children: ReactNode }) => <Portal target={`#${ID}`}>{children}</Portal>
