import { Unreachable } from '../api/refused.ts'
import { Failed, Outdated } from '../design/states.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { useRetry } from './use-retry.ts'

interface PageMissingProps {
  title: string | undefined
  /** Curfew answers, but not with this page. */
  isAnswered: boolean
  retry(): void
}

const NO_ANSWER = new Unreachable('The page’s file did not arrive')

/** In place of a page whose file has not arrived. */
export const PageMissing = ({ title, isAnswered, retry }: PageMissingProps) => {
  useRetry(retry)
  return (
    <>
      {title !== undefined && <PageHead title={title} isLive={false} />}
      {isAnswered ? (
        <Outdated onReload={() => window.location.reload()} />
      ) : (
        <Failed what="this page" error={NO_ANSWER} onRetry={retry} />
      )}
    </>
  )
}
