import type { Notice } from '@curfew/shared'
import { endedWords, english } from '@curfew/shared/words'
import { Button, Text } from '@mantine/core'
import { useEffect } from 'react'
import { useHttp } from '../api/use-http.ts'
import { lastIdleTimeout } from './idle-memory.ts'
import { Reference } from './reference.tsx'
import { SingleCard } from './single-card.tsx'
import { useSessionStore } from './use-session.ts'

/** What stands in place of the dashboard the moment its own session has ended. */
export const SignedOutScreen = ({ notice }: { notice: Notice }) => {
  const store = useSessionStore()
  const http = useHttp()
  const words = endedWords(notice, { idleTimeoutSeconds: lastIdleTimeout() }, english)
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
