import type { ErrorComponentProps } from '@tanstack/react-router'
import { Broken } from '../design/states.tsx'
import { PageHead } from '../shell/page-head.tsx'

/** In place of a page that could not be drawn. The menu leads away from it; drawn once more, with what is known by then, it may do. */
export const PageBroken = ({ reset }: ErrorComponentProps) => (
  <>
    <PageHead title="Something went wrong" isLive={false} />
    <Broken onRetry={reset} />
  </>
)
