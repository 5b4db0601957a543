import { getRouteApi } from '@tanstack/react-router'
import { Id } from '../../design/text/id.tsx'
import { FilterPill } from '../../lists/filter-pill.tsx'

const route = getRouteApi('/revocations/$revocationId')

/** Says that the deliveries are those of one session, and lets them be all again. */
export const OfSession = ({ id }: { id: string }) => {
  const navigate = route.useNavigate()
  return (
    <FilterPill
      clearLabel="Show all clients"
      onClear={() =>
        void navigate({
          search: (before) => ({ ...before, session: undefined, page: undefined, cursor: undefined }),
        })
      }
    >
      Session <Id id={id} of="session" />
    </FilterPill>
  )
}
