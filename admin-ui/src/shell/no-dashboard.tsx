import { Button, Text } from '@mantine/core'
import { HowRightsAreGiven } from '../design/how-rights-are-given.tsx'
import { Whole } from '../design/text/whole.tsx'
import { useMe } from '../session/me.ts'
import { SingleCard } from '../session/single-card.tsx'
import { useLeave } from './use-leave.ts'

/** For who is signed in but may not see sessions. */
export const NoDashboard = () => {
  const { user } = useMe()
  const { home } = document.body.dataset
  return (
    <SingleCard title="You don’t have access">
      <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        You’re signed in as <Whole>{user.loginId}</Whole>. Ask an administrator for access.
      </Text>
      <HowRightsAreGiven mt="sm" />
      {home ? <BackToApplication home={home} /> : <SignOut />}
    </SingleCard>
  )
}

/** Signing out here would sign them out there. */
const BackToApplication = ({ home }: { home: string }) => (
  <>
    <Text c="dimmed" mt="sm">
      You share one session with the application. To open the dashboard as someone else, use another browser
      profile.
    </Text>
    <Button component="a" href={home} fullWidth size="sm" variant="default" mt="lg">
      Back to the application
    </Button>
  </>
)

const SignOut = () => (
  <Button fullWidth size="sm" variant="default" mt="lg" onClick={useLeave()}>
    Sign out
  </Button>
)
