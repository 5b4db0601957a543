import { Text } from '@mantine/core'
import { CopyButton } from '../design/text/copy-button.tsx'

/** What to name when asking about a notice; nothing where there is none. */
export const Reference = ({ children }: { children: string }) =>
  children && (
    <Text size="xs" c="dimmed" mt={6} className="mono" style={{ overflowWrap: 'anywhere' }}>
      {children} <CopyButton text={children} what="the reference" />
    </Text>
  )
