import { Text } from '@mantine/core'
import { counted } from '../../design/numbers.ts'

/** Stands where a link would lead to what has been removed since. */
export const NoLongerKept = ({ days }: { days: number }) => (
  <Text size="xs" c="dimmed" component="div">
    No longer kept (older than {counted(days, 'day')})
  </Text>
)
