import { Alert, Code } from '@mantine/core'

/** In a new installation, where nobody can sign in: the server says so on the page. */
export const NoUsersYet = () => {
  if (document.body.dataset.empty === undefined) return null
  return (
    <Alert variant="light" title="No users yet">
      Nobody can sign in. Whoever runs this server can create the first administrator with{' '}
      <Code style={{ whiteSpace: 'nowrap' }}>curfew admin create</Code>.
    </Alert>
  )
}
