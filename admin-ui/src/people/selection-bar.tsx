import { Anchor, Button, Group, Text } from '@mantine/core'
import type { Query } from '../api/http.ts'
import { Docked } from '../design/dock/docked.tsx'
import { count, counted } from '../design/numbers.ts'
import { SteadyButton } from '../design/steady-button.tsx'
import type { Act, Person } from '../force-logout/act.ts'
import { useForceLogout } from '../force-logout/force-logout-context.ts'
import { reasonNotAllowed } from './abilities.ts'
import { MOST } from './collect.ts'
import classes from './people.module.css'
import { NOBODY, type Selection, selectedWords } from './selection.ts'
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

/** What can be done with who is selected, at the foot of the window. Absent while nobody is. */
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
  const people = [...selection.values()]
  const words = all.gathered === null ? selectedWords(selection) : `Selecting… ${count(all.gathered)}`
  return (
    <>
      {/* There before its words are: what comes together with them is not read out. */}
      <div role="status" className="seen-by-readers-only">
        {words}
      </div>
      {people.length > 0 && (
        <Docked>
          <section aria-label="Selection" className={classes.bar}>
            <Group gap="4px 16px">
              <Text size="sm" fw={600}>
                {words}
              </Text>
              {isWholePage && total > selection.size && (
                <Anchor
                  component={SteadyButton}
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
          </section>
        </Docked>
      )}
    </>
  )
}
