import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Empty } from '../design/states.tsx'
import { PageHead } from './page-head.tsx'

export const NotFound = () => (
  <>
    <PageHead title="Not found" isLive={false} />
    <Empty title="This page doesn’t exist">
      <Anchor component={Link} to="/sessions" size="sm">
        Go to the sessions
      </Anchor>
    </Empty>
  </>
)
