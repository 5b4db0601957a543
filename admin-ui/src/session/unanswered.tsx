import { Group, Loader, Text } from '@mantine/core'
import { CONNECTION_LOST } from './notice-words.ts'
import { SingleCard } from './single-card.tsx'

/** Nobody answers yet: says so, and nothing about being signed out. */
export const Unanswered = () => (
  <SingleCard title={CONNECTION_LOST.title}>
    <Group gap="sm" wrap="nowrap" role="status">
      <Loader color="gray" />
      <Text c="dimmed">{CONNECTION_LOST.body}</Text>
    </Group>
  </SingleCard>
)
