import { Button, Group, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { count, type Total, totalWords } from '../design/numbers.ts'
import type { Paging } from './use-paging.ts'
import { useTold } from './use-told.ts'

interface PagerProps extends Total {
  /** Names the navigation: "Pages of users". Required, because a page may have more than one list. */
  label: string
  paging: Paging
  /** How many stand on this page. */
  shown: number
  nextCursor: string | null
  /** What is shown is still the page before: where it leads to is not where this one does. */
  isBusy: boolean
  /** How many there are, in words for whom it is read out: "5 users match". */
  found?: string
}

/** From page to page, as the server cuts them. There is nothing of it to be seen while everything is on one page. */
export const Pager = ({ found, ...props }: PagerProps) => {
  const { paging, isBusy } = props
  const words = `${found ?? `${totalWords(props)} in all`}${paging.page === 1 ? '' : `, page ${paging.page}`}`
  const told = useTold(words, paging.page, isBusy)
  return (
    <>
      <div role="status" className="seen-by-readers-only">
        {told}
      </div>
      <Buttons {...props} />
    </>
  )
}

const Buttons = ({ label, paging, shown, nextCursor, isBusy, ...total }: Omit<PagerProps, 'found'>) => {
  if (paging.page === 1 && nextCursor === null) return null
  // Without `disabled`, which takes the focus away.
  const unlessBusy = (go: () => void) => ({
    'aria-disabled': isBusy || undefined,
    onClick: () => {
      if (!isBusy) go()
    },
  })
  const first = (paging.page - 1) * paging.limit + 1
  return (
    <Group component="nav" aria-label={label} justify="space-between" gap="xs">
      <Text size="sm" c="dimmed">
        {shown === 0 ? 'Nothing on this page' : `${count(first)}–${count(first + shown - 1)}`} of{' '}
        {totalWords(total)}
      </Text>
      <Group gap={6}>
        <Button variant="default" disabled={paging.page === 1} {...unlessBusy(paging.first)}>
          First
        </Button>
        <Button
          variant="default"
          disabled={paging.previous === null}
          {...unlessBusy(() => paging.previous?.())}
          leftSection={<IconChevronLeft size={14} aria-hidden />}
        >
          Previous
        </Button>
        <Button
          variant="default"
          disabled={nextCursor === null}
          {...unlessBusy(() => nextCursor !== null && paging.next(nextCursor))}
          rightSection={<IconChevronRight size={14} aria-hidden />}
        >
          Next
        </Button>
      </Group>
    </Group>
  )
}
