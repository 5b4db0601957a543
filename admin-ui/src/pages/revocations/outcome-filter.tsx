import { Chip, Group } from '@mantine/core'

interface OutcomeFilterProps<Outcome extends string> {
  options: readonly { outcome: Outcome; word: string }[]
  chosen: Outcome | undefined
  onChoose(outcome: Outcome | undefined): void
}

const ALL = 'all'

/** Narrows a list to one outcome, or to none of them. */
export const OutcomeFilter = <Outcome extends string>({
  options,
  chosen,
  onChoose,
}: OutcomeFilterProps<Outcome>) => (
  <Chip.Group
    value={(chosen ?? ALL) as string}
    onChange={(value: string) => onChoose(options.find(({ outcome }) => outcome === value)?.outcome)}
  >
    <Group gap={6} role="radiogroup" aria-label="Outcome">
      <Chip value={ALL} size="xs">
        all
      </Chip>
      {options.map(({ outcome, word }) => (
        <Chip key={outcome} value={outcome} size="xs">
          {word}
        </Chip>
      ))}
    </Group>
  </Chip.Group>
)
