import type { Notice } from '@curfew/shared'
import { Button, Text } from '@mantine/core'
import { useEffect } from 'react'
import { useHttp } from '../api/use-http.ts'
import { Reference } from './reference.tsx'
import { SingleCard } from './single-card.tsx'
import { useSessionStore } from './use-session.ts'
import { wordsOfNotice } from './words-of-notice.ts'

/** What stands in place of the dashboard the moment its own session has ended. */
export const SignedOutScreen = ({ notice }: { notice: Notice }) => {
  const store = useSessionStore()
  const http = useHttp()
  const words = wordsOfNotice(notice)
  useEffect(() => {
    document.title = `${words.title} · Curfew`
  }, [words.title])
  const goOn = (): void => {
    store.dispatch({ kind: 'left', notice })
    // Somebody may have signed in in another tab meanwhile: then there is nothing to sign in to.
    void store.verify(http)
  }
  return (
    <SingleCard title={words.title} focus>
      {words.body && (
        <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {words.body}
        </Text>
      )}
      <Reference>{words.reference}</Reference>
      <Button fullWidth size="sm" mt="lg" onClick={goOn}>
        {words.button}
      </Button>
    </SingleCard>
  )
}
