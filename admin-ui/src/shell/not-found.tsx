import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Empty } from '../design/states.tsx'

export const NotFound = () => (
  <Empty title="There is no such page">
    <Anchor component={Link} to="/sessions" size="sm">
      Go to the sessions
    </Anchor>
  </Empty>
)
