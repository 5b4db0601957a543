import { UnstyledButton } from '@mantine/core'
import { count } from '../design/numbers.ts'
import classes from './people.module.css'

/** New rows wait here while somebody works with those that are shown. */
export const WaitingRows = ({ waiting, onShow }: { waiting: number; onShow(): void }) => (
  <div role="status" className={classes.waiting}>
    {waiting > 0 && (
      <UnstyledButton onClick={onShow}>
        {count(waiting)} new
        <span className={classes.show}>
          {' '}
          · <b>Show</b>
        </span>
      </UnstyledButton>
    )}
  </div>
)
