import { useCurfew } from '@curfew/client/react'
import type { Notice } from '@curfew/shared'
import { Button, Text } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Reference } from './reference.tsx'
import { SingleCard } from './single-card.tsx'
import { useWordsOfNotice } from './words-of-notice.ts'

/** What stands in place of the dashboard the moment its own session has ended. */
export const SignedOutScreen = ({ notice }: { notice: Notice }) => {
  const curfew = useCurfew()
  const navigate = useNavigate()
  const { href } = useLocation()
  const words = useWordsOfNotice(notice)
  const title = words?.title ?? ''
  useEffect(() => {
    document.title = `${title} · Curfew`
  }, [title])
  const goOn = (): void => {
    // Somebody may have signed in in another tab meanwhile: then there is nothing to sign in to.
    curfew.reconnect()
    void navigate({ to: '/sign-in', search: { returnTo: href }, replace: true })
  }
  return (
    <SingleCard title={title} focus>
      {words?.body && (
        <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {words.body}
        </Text>
      )}
      {words?.message && (
        <Text c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          {words.message}
        </Text>
      )}
      <Reference>{words?.reference ?? ''}</Reference>
      <Button fullWidth size="sm" mt="lg" onClick={goOn}>
        {words?.button}
      </Button>
    </SingleCard>
  )
}
