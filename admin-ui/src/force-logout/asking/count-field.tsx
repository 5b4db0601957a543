import { TextInput } from '@mantine/core'
import { count as inWords } from '../../design/numbers.ts'
import type { TypedCount } from './use-typed-count.ts'

/** The number of sessions that has to be typed. It says so when it is another one than when somebody began. */
export const CountField = ({
  of: { typed, type, wanted, changedFrom, count, isRight },
}: {
  of: TypedCount
}) => (
  <TextInput
    label={`Type ${inWords(wanted)} to confirm`}
    description={`The number of sessions that will end.${wanted === count ? '' : ` It is ${inWords(count)} by now.`}`}
    inputMode="numeric"
    autoComplete="off"
    required
    value={typed}
    onChange={(event) => type(event.currentTarget.value)}
    error={
      changedFrom !== null &&
      !isRight &&
      `Changed from ${inWords(changedFrom)} to ${inWords(wanted)} while this was open.`
    }
  />
)
