const FIRST_MILLISECONDS = 500
const MOST_MILLISECONDS = 30_000

/**
 * How long to wait before the next attempt, in milliseconds: doubling from half a second to 30 s, half of it random,
 * so that the clients of a node that went away do not all come back at the same moment.
 *
 * @param failures attempts that have failed in a row, 1 or more
 * @param random from 0 up to 1
 * @param atLeastSeconds what the server asked for (Retry-After); the random part comes on top
 * @param most instead of the 30 s, in milliseconds
 */
export function backoffMilliseconds(
  failures: number,
  random: number,
  atLeastSeconds = 0,
  most = MOST_MILLISECONDS,
): number {
  const step = Math.min(most, FIRST_MILLISECONDS * 2 ** (failures - 1))
  return Math.round(atLeastSeconds * 1_000 + step / 2 + (step / 2) * random)
}
