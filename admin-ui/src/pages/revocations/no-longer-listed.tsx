import { Text } from '@mantine/core'
import { counted } from '../../design/numbers.ts'

/** Says why a list is shorter than what the revocation counts: the rest has been removed since. */
export const NoLongerListed = ({ gone, what }: { gone: number; what: 'session' | 'client' }) => (
  <Text size="sm" c="dimmed" my="xs" role="note">
    {counted(gone, what)} no longer kept. The counts above include {gone === 1 ? 'it' : 'them'}.
  </Text>
)
