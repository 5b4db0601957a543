import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { overviewQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count, counted } from '../../design/numbers.ts'
import { Value } from '../../design/value.tsx'
import { DeliveryCard } from './delivery-card.tsx'
import classes from './overview-cards.module.css'

interface OverviewCardsProps {
  onlySuperUsers: boolean
  onOnlySuperUsers(only: boolean): void
}

const Figure = ({ value }: { value: number | undefined }) => (
  <b className={classes.figure}>
    <Value>{value === undefined ? null : count(value)}</Value>
  </b>
)

/** How many are signed in, at a glance. The card of the super users narrows the list to them. */
export const OverviewCards = ({ onlySuperUsers, onOnlySuperUsers }: OverviewCardsProps) => {
  const { data, isError } = useQuery(overviewQuery(useHttp()))
  return (
    <div className={classes.cards}>
      <div className={classes.card}>
        <span className={classes.label}>Active users</span>
        <Figure value={data?.activeUsers} />
        {isError && !data && <span className={classes.aside}>Couldn’t load this</span>}
      </div>
      <div className={classes.card}>
        <span className={classes.label}>Active sessions</span>
        <Figure value={data?.activeSessions} />
        <span className={classes.aside}>{data && counted(data.connections, 'connection')}</span>
      </div>
      <UnstyledButton
        className={classes.card}
        aria-pressed={onlySuperUsers}
        onClick={() => onOnlySuperUsers(!onlySuperUsers)}
      >
        <span className={classes.label}>Super users signed in</span>
        <Figure value={data?.superUsers} />
        <span className={classes.aside}>{onlySuperUsers ? 'Showing only these' : 'Show only these'}</span>
      </UnstyledButton>
      <DeliveryCard />
    </div>
  )
}
