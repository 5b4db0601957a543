import { Button, Text } from '@mantine/core'
import { SingleCard } from '../session/single-card.tsx'
import { useMe } from '../session/use-session.ts'
import { useLeave } from './use-leave.ts'

/** For who is signed in but may not see sessions. */
export const NoDashboard = () => {
  const { user } = useMe()
  const leave = useLeave()
  return (
    <SingleCard title="This dashboard is not open to you">
      <Text c="dimmed">
        You are signed in as {user.loginId}, who may not see sessions. Somebody who may hand out roles can
        change that.
      </Text>
      <Button fullWidth size="sm" variant="default" mt="lg" onClick={leave}>
        Sign out
      </Button>
    </SingleCard>
  )
}
