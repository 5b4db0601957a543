import { Kbd } from '@mantine/core'
import { Fragment } from 'react'
import { Dialog } from '../design/dialog.tsx'
import classes from './keys-dialog.module.css'

interface KeyRow {
  keys: readonly string[]
  does: string
}

const PARTS: readonly { title: string; rows: readonly KeyRow[] }[] = [
  {
    title: 'Anywhere',
    rows: [
      { keys: ['/'], does: 'Search' },
      { keys: ['?'], does: 'Show these keys' },
      { keys: ['Esc'], does: 'Close a panel, a dialog or the menu' },
    ],
  },
  {
    title: 'In a list of users',
    rows: [
      { keys: ['↓'], does: 'From the search field to the first row' },
      { keys: ['↑', '↓'], does: 'Previous or next row' },
      { keys: ['Home', 'End'], does: 'First or last row' },
      { keys: ['Space'], does: 'Select or deselect the row' },
      { keys: ['Enter'], does: 'Open the user' },
      { keys: ['→', '←'], does: 'Show or hide the sessions below the row' },
    ],
  },
]

/** Which keys do what. */
export const KeysDialog = ({ opened, onClose }: { opened: boolean; onClose(): void }) => (
  <Dialog title="Keyboard shortcuts" closeLabel="Close" opened={opened} onClose={onClose} size={420}>
    {PARTS.map(({ title, rows }) => (
      <section key={title} className={classes.part}>
        <h3>{title}</h3>
        <dl className={classes.keys}>
          {rows.map(({ keys, does }) => (
            <Fragment key={does}>
              <dt>
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
    ))}
  </Dialog>
)
