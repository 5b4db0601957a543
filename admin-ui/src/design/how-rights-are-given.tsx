import { Code, Text, type TextProps } from '@mantine/core'

/** What somebody can do who may not do something. */
export const HowRightsAreGiven = (text: TextProps) => {
  const { contact } = document.body.dataset
  return (
    <Text c="dimmed" {...text}>
      Rights are given on the server: <Code style={{ whiteSpace: 'nowrap' }}>curfew admin create</Code> makes
      a super user, who may do everything here. Rights to parts of it cannot be handed out yet. Ask{' '}
      {contact || 'whoever runs the server'}.
    </Text>
  )
}
