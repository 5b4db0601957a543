import { Anchor, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { keptOnDevice } from '../../browser/storage.ts'
import { timeZone } from '../instant.ts'
import classes from './times-note.module.css'

const KEPT = 'curfew times'

/** Says once for the whole page which zone its times are in, and lets who compares seconds see all of them exactly. */
export const TimesNote = () => {
  const [isExact, setExact] = useState(() => keptOnDevice.read(KEPT) === 'exact')
  useEffect(() => {
    document.documentElement.dataset.times = isExact ? 'exact' : 'relative'
  }, [isExact])
  const choose = (exact: boolean): void => {
    setExact(exact)
    keptOnDevice.write(KEPT, exact ? 'exact' : null)
  }
  return (
    <Text size="xs" c="dimmed" component="footer" className={classes.note}>
      Times are in {timeZone()}.{' '}
      <Anchor
        component="button"
        type="button"
        size="xs"
        className={classes.choice}
        onClick={() => choose(!isExact)}
      >
        {isExact ? 'Show relative times' : 'Show exact times'}
      </Anchor>
    </Text>
  )
}
