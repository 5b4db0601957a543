import { Anchor, Button, Group, Paper, Text } from '@mantine/core'
import type { Query } from '../api/http.ts'
import { count, counted } from '../design/numbers.ts'
import type { Act, Person } from '../force-logout/act.ts'
import { useForceLogout } from '../force-logout/force-logout-context.ts'
import { reasonNotAllowed } from './abilities.ts'
import { MOST } from './collect.ts'
import classes from './people.module.css'
import { NOBODY, type Selection } from './selection.ts'
import { useSelectAll } from './use-select-all.ts'

interface SelectionBarProps {
  selection: Selection
  /** Is everybody on this page selected? Then everybody who matches may be meant. */
  isWholePage: boolean
  /** How many match in all. */
  total: number
  filters: Query
  actFor(people: readonly Person[]): Act
  onChange(selection: Selection): void
}

/** What can be done with who is selected. Absent while nobody is. */
export const SelectionBar = ({
  selection,
  isWholePage,
  total,
  filters,
  actFor,
  onChange,
}: SelectionBarProps) => {
  const forceLogout = useForceLogout()
  const all = useSelectAll(filters, (users) =>
    onChange(new Map(users.filter((user) => reasonNotAllowed(user) === null).map((user) => [user.id, user]))),
  )
  if (selection.size === 0) return null
  const people = [...selection.values()]
  return (
    <Paper role="region" aria-label="Selection" className={classes.bar} shadow="lg" data-not-printed>
      <Text size="sm" fw={600} role="status">
        {all.gathered === null
          ? `${counted(selection.size, 'user')} selected`
          : `Selecting… ${count(all.gathered)}`}
      </Text>
      <Group gap="sm">
        {isWholePage && total > selection.size && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            disabled={all.gathered !== null}
            onClick={all.begin}
          >
            {total > MOST
              ? `Select the first ${count(MOST)} of ${count(total)}`
              : `Select all ${count(total)} matching`}
          </Anchor>
        )}
        <Anchor component="button" type="button" size="sm" c="dimmed" onClick={() => onChange(NOBODY)}>
          Clear
        </Anchor>
      </Group>
      <Button
        color="brick"
        disabled={all.gathered !== null}
        onClick={() => forceLogout(actFor(people), () => onChange(NOBODY))}
      >
        Force logout of {counted(selection.size, 'user')}
      </Button>
    </Paper>
  )
}
