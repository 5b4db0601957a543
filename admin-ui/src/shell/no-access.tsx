import { NotAllowed } from '../design/states.tsx'
import { PageHead } from './page-head.tsx'

interface NoAccessProps {
  /** The page's name. */
  title: string
  /** What one may not see: "the audit log". */
  what: string
}

/** A page that one has the address of, but not the right to. */
export const NoAccess = ({ title, what }: NoAccessProps) => (
  <>
    <PageHead title={title} isLive={false} />
    <NotAllowed what={what} />
  </>
)
