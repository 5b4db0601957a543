import { Button, Tooltip } from '@mantine/core'
import type { Act } from '../force-logout/act.ts'
import { useForceLogout } from '../force-logout/force-logout-context.ts'
import classes from './people.module.css'

interface ForceLogoutButtonProps {
  act: Act
  /** Whom the button is for, for who cannot see the row it stands in. */
  whom: string
  /** Why it cannot be pressed; null when it can. */
  reason?: string | null
}

/** The button in a row. One that cannot be pressed says why. */
export const ForceLogoutButton = ({ act, whom, reason = null }: ForceLogoutButtonProps) => {
  const forceLogout = useForceLogout()
  const button = (
    <Button
      variant="default"
      size="compact-xs"
      className={classes.act}
      aria-label={`Force logout of ${whom}`}
      data-danger
      data-disabled={reason !== null || undefined}
      aria-disabled={reason !== null || undefined}
      onClick={() => reason === null && forceLogout(act)}
    >
      Force logout
    </Button>
  )
  return reason === null ? button : <Tooltip label={reason}>{button}</Tooltip>
}
