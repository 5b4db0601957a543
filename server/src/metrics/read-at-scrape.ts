import { Counter, Gauge, type Registry } from 'prom-client'

/**
 * Numbers that some part keeps by itself in plain fields, read only when somebody reads the metrics: what happens a million
 * times a second must not pay for being counted.
 */
export interface Named {
  name: string
  help: string
  /** Whose values stand before the numbers, if there are several. */
  label?: string
}

/** One number, or one for each value of the label. */
type Numbers = number | Iterable<readonly [label: string, value: number]>

/** A number that only grows. */
export function counterOf(registry: Registry, { name, help, label }: Named, read: () => Numbers): void {
  new Counter({
    name,
    help,
    labelNames: label ? [label] : [],
    registers: [registry],
    collect() {
      this.reset()
      for (const [labels, value] of samples(label, read())) this.inc(labels, value)
    },
  })
}

/** A number that rises and falls; null while it is not known, and then left out. */
export function gaugeOf(
  registry: Registry,
  { name, help, label }: Named,
  read: () => Numbers | null | Promise<Numbers | null>,
): void {
  new Gauge({
    name,
    help,
    labelNames: label ? [label] : [],
    registers: [registry],
    async collect() {
      const numbers = await read()
      if (numbers === null) this.remove()
      else for (const [labels, value] of samples(label, numbers)) this.set(labels, value)
    },
  })
}

function samples(label: string | undefined, numbers: Numbers): [Record<string, string>, number][] {
  if (typeof numbers === 'number') return [[{}, numbers]]
  return [...numbers].map(([value, number]) => [label ? { [label]: value } : {}, number])
}
