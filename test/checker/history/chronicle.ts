import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Check, Fault, HistoryEvent, Moment } from './history.ts'

/** Where histories of failed runs go; not part of the repository. */
const RESULTS = fileURLToPath(new URL('../../results/', import.meta.url))

/** Writes down what happens, by one clock. */
export class Chronicle {
  readonly events: HistoryEvent[] = []
  #checks = 0
  #started = performance.now()

  now(): Moment {
    return performance.now() - this.#started
  }

  get checks(): number {
    return this.#checks
  }

  /** @returns the event itself: some are changed later by what becomes of them */
  note<Event extends HistoryEvent>(event: Event): Event {
    this.events.push(event)
    return event
  }

  check(check: Omit<Check, 'kind'>): void {
    this.#checks++
    this.events.push({ kind: 'check', ...check })
  }

  /** Makes something fail, and waits until everything answers again. */
  async during(fault: Omit<Fault, 'kind' | 'from' | 'to'>, work: () => Promise<void>): Promise<void> {
    const noted = this.note<Fault>({ kind: 'fault', ...fault, from: this.now(), to: null })
    await work()
    noted.to = this.now()
  }

  /** Keeps it as one JSON object a line. @returns the file */
  async keep(name: string): Promise<string> {
    await mkdir(RESULTS, { recursive: true })
    const file = `${RESULTS}${name.replace(/\W+/g, '-')}.ndjson`
    await writeFile(file, this.events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    return file
  }
}
