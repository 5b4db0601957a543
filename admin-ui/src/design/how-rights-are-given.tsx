import { Code, Text, type TextProps } from '@mantine/core'

/** What somebody can do who may not do something. */
export const HowRightsAreGiven = (text: TextProps) => {
  const { contact } = document.body.dataset
  return (
    <Text c="dimmed" {...text}>
      Access is granted on the server: <Code style={{ whiteSpace: 'nowrap' }}>curfew admin create</Code>{' '}
      creates a super user, who can do everything here. Roles can’t be assigned yet. Ask{' '}
      {contact || 'whoever runs the server'}.
    </Text>
  )
}
