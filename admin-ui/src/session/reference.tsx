import { Text } from '@mantine/core'

/** What to name when asking about a notice; nothing where there is none. */
export const Reference = ({ children }: { children: string }) =>
  children && (
    <Text size="xs" c="dimmed" mt={6} className="mono" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  )
