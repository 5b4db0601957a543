import { Button, Tooltip } from '@mantine/core'
import type { Act } from '../sign-out/act.ts'
import { useSignOut } from '../sign-out/sign-out-context.ts'

interface ForceLogoutProps {
  act: Act
  /** Whom the button is for, for who cannot see the row it stands in. */
  whom: string
  /** Why it cannot be pressed; null when it can. */
  reason?: string | null
}

/** The button in a row. One that cannot be pressed says why. */
export const ForceLogout = ({ act, whom, reason = null }: ForceLogoutProps) => {
  const signOut = useSignOut()
  const button = (
    <Button
      variant="default"
      size="compact-xs"
      h={24}
      aria-label={`Force Logout ${whom}`}
      data-danger
      data-disabled={reason !== null || undefined}
      aria-disabled={reason !== null || undefined}
      onClick={() => reason === null && signOut(act)}
    >
      Force Logout
    </Button>
  )
  return reason === null ? button : <Tooltip label={reason}>{button}</Tooltip>
}
