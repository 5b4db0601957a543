import { leavingOutRefused } from './refused-row.ts'

interface Asked<Question, Answer> {
  question: Question
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** It was not sent: what came before it took too long. */
export class NotSent extends Error {}

/**
 * Asks for many things in one statement: what is asked for in one turn, or while a statement is under way, goes into the
 * next one, of which several may be under way at once. So an answer always comes from a statement that was sent after its
 * question, and the more is asked at once, the fewer statements each answer costs. Whoever asks for what PostgreSQL refuses hears so, and nobody else (LO-12).
 */
export class Batch<Question, Answer> {
  #run: (questions: Question[]) => Promise<Answer[]>
  #max: number
  #lanes: number
  #waiting: Asked<Question, Answer>[] = []
  #running = 0
  #patienceMs: number | null

  /**
   * @param run answers in the order of the questions
   * @param options.max questions in one statement
   * @param options.lanes statements under way at a time
   * @param options.patienceMs how long a question waits to be sent, in milliseconds; then it is taken back. Absent: as long as it takes
   */
  constructor(
    run: (questions: Question[]) => Promise<Answer[]>,
    { max = 1_000, lanes = 1, patienceMs }: { max?: number; lanes?: number; patienceMs?: number } = {},
  ) {
    this.#patienceMs = patienceMs ?? null
    this.#lanes = lanes
    this.#run = run
    this.#max = max
  }

  /** @throws whatever the statement threw; NotSent */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = { question, resolve, reject }
      this.#waiting.push(asked)
      if (this.#patienceMs !== null && this.#running === this.#lanes)
        this.#takeBackLater(asked, this.#patienceMs)
      if (this.#running === this.#lanes) return
      this.#running++
      setImmediate(() => void this.#work())
    })
  }

  #takeBackLater(asked: Asked<Question, Answer>, milliseconds: number): void {
    setTimeout(() => {
      const place = this.#waiting.indexOf(asked)
      if (place < 0) return
      this.#waiting.splice(place, 1)
      asked.reject(new NotSent('what came before took too long'))
    }, milliseconds).unref()
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#max)
      try {
        await leavingOutRefused(
          batch,
          (some) => this.#answer(some),
          ({ reject }, error) => reject(error),
        )
      } catch (error) {
        // Those that have had their answer do not hear it.
        for (const { reject } of batch) reject(error)
      }
    }
    this.#running--
  }

  async #answer(asked: readonly Asked<Question, Answer>[]): Promise<never[]> {
    const answers = await this.#run(asked.map(({ question }) => question))
    asked.forEach(({ resolve, reject }, index) => {
      const answer = answers[index]
      if (answer === undefined) reject(new Error('a batch was answered in part'))
      else resolve(answer)
    })
    return []
  }
}
