import { Text } from '@mantine/core'

/** Above every page of a demo that has simulated sessions: the server says so on the page. */
export const SimulatedNote = () => {
  if (document.body.dataset.simulated === undefined) return null
  return (
    <Text size="sm" c="dimmed" mb="sm">
      This is a demo. Sessions and records marked “simulated” are made up.
    </Text>
  )
}
