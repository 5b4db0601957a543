import { english } from '@curfew/shared/words'
import { Group, Loader, Text } from '@mantine/core'
import { SingleCard } from './single-card.tsx'

/** Nobody answers yet: says so, and nothing about being signed out. */
export const Unanswered = () => (
  <SingleCard title={english.offline.title}>
    <Group gap="sm" wrap="nowrap" role="status">
      <Loader color="gray" />
      <Text c="dimmed">Can’t reach Curfew. Trying again…</Text>
    </Group>
  </SingleCard>
)
