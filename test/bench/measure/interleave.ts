/**
 * Measures variants in turn, round after round, every other round backwards, so that a slow moment of the machine or a
 * full cache does not always meet the same one.
 * @returns for each variant its samples, one for each round
 */
export const interleave = async <Name extends string, Sample>(
  rounds: number,
  variants: Record<Name, (round: number) => Promise<Sample>>,
): Promise<Record<Name, Sample[]>> => {
  const names = Object.keys(variants) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      samples[name].push(await variants[name](round))
    }
  }
  return samples
}
