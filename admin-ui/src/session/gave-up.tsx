import type { GaveUp } from '@curfew/client'
import { useCurfew } from '@curfew/client/react'
import { english, type TroubleStrings } from '@curfew/shared/words'
import { Alert, Button, Text } from '@mantine/core'
import { SingleCard } from './single-card.tsx'

const wordsOf = ({ code }: GaveUp): TroubleStrings => {
  const { gaveUp } = english
  return code === 'protocol_not_supported' || code === 'too_many_connections' ? gaveUp[code] : gaveUp.other
}

const Again = ({ gaveUp, fullWidth = false }: { gaveUp: GaveUp; fullWidth?: boolean }) => {
  const curfew = useCurfew()
  const again = (): void => {
    if (gaveUp.code === 'protocol_not_supported') window.location.reload()
    else curfew.reconnect()
  }
  return (
    <Button
      size="sm"
      variant={fullWidth ? 'filled' : 'default'}
      fullWidth={fullWidth}
      mt="sm"
      onClick={again}
    >
      {wordsOf(gaveUp).button}
    </Button>
  )
}

/** In place of the dashboard, when nothing could be shown yet. */
export const GaveUpScreen = ({ gaveUp }: { gaveUp: GaveUp }) => {
  const { title, body } = wordsOf(gaveUp)
  return (
    <SingleCard title={title} focus>
      <Text c="dimmed">{body}</Text>
      <Again gaveUp={gaveUp} fullWidth />
    </SingleCard>
  )
}

/** Above every page: what is on it stays, and is read again now and then, but is not live any more. */
export const GaveUpBanner = ({ gaveUp }: { gaveUp: GaveUp }) => {
  const { title, body } = wordsOf(gaveUp)
  return (
    <Alert color="ink" variant="light" role="alert" mb="md" title={title}>
      {body}
      <div>
        <Again gaveUp={gaveUp} />
      </div>
    </Alert>
  )
}
