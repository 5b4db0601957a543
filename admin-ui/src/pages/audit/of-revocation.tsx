import { getRouteApi, Link } from '@tanstack/react-router'
import { FilterPill } from '../../lists/filter-pill.tsx'

const route = getRouteApi('/audit')

/** Says that the log is narrowed to what is recorded of one revocation, and lets it be whole again. */
export const OfRevocation = ({ id }: { id: string }) => {
  const navigate = route.useNavigate()
  return (
    <FilterPill
      clearLabel="Show all entries"
      onClear={() => void navigate({ search: ({ user }) => ({ user }) })}
    >
      Revocation{' '}
      <Link to="/revocations/$revocationId" params={{ revocationId: id }} className="mono">
        {id.slice(0, 8)}
      </Link>
    </FilterPill>
  )
}
