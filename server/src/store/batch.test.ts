import { describe, expect, it } from 'vitest'
import { Batch, NotSent } from './batch.ts'

/** Answers each question by its double, when it is let to. */
function doubling(max?: number) {
  const runs: { questions: number[]; answer: () => void; fail: () => void }[] = []
  const batch = new Batch<number, number>(
    (questions) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(questions.map((question) => question * 2))
        runs.push({ questions, answer, fail: () => reject(new Error('away')) })
      }),
    { max },
  )
  return { batch, runs }
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('EN-1 questions that are asked together', () => {
  it('go into one statement if they come in one turn', async () => {
    const { batch, runs } = doubling()
    const answers = [batch.ask(1), batch.ask(2)]
    await nextTurn()
    expect(runs.map(({ questions }) => questions)).toEqual([[1, 2]])
    runs[0]?.answer()
    expect(await Promise.all(answers)).toEqual([2, 4])
  })

  it('never join a statement that is on its way', async () => {
    const { batch, runs } = doubling()
    const early = batch.ask(1)
    await nextTurn()
    const late = batch.ask(2)
    runs[0]?.answer()
    expect(await early).toBe(2)
    await nextTurn()
    expect(runs.map(({ questions }) => questions)).toEqual([[1], [2]])
    runs[1]?.answer()
    expect(await late).toBe(4)
  })

  it('are split when they are too many', async () => {
    const { batch, runs } = doubling(2)
    const answers = [1, 2, 3].map((question) => batch.ask(question))
    await nextTurn()
    runs[0]?.answer()
    await answers[0]
    await nextTurn()
    runs[1]?.answer()
    expect(await Promise.all(answers)).toEqual([2, 4, 6])
    expect(runs.map(({ questions }) => questions)).toEqual([[1, 2], [3]])
  })

  it('fail together, and the next ones are asked again', async () => {
    const { batch, runs } = doubling()
    const failed = Promise.allSettled([batch.ask(1), batch.ask(2)])
    await nextTurn()
    runs[0]?.fail()
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const answer = batch.ask(3)
    await nextTurn()
    runs[1]?.answer()
    expect(await answer).toBe(6)
  })
})

describe('LO-3 whoever is patient for so long only', () => {
  it('is not kept waiting by those before who hang, and what they asked for is not sent', async () => {
    const asked: number[][] = []
    let answer: () => void = () => undefined
    const batch = new Batch<number, number>(
      async (questions) => {
        asked.push(questions)
        await new Promise<void>((resolve) => {
          answer = resolve
        })
        return questions
      },
      { patienceMs: 20 },
    )
    const first = batch.ask(1)
    await nextTurn()
    await expect(batch.ask(2)).rejects.toThrow(NotSent)
    const third = batch.ask(3)
    answer()
    expect(await first).toBe(1)
    await nextTurn()
    answer()
    expect(await third).toBe(3)
    expect(asked).toEqual([[1], [3]])
  })
})

describe('LO-12 whoever asks for what PostgreSQL refuses hears so, and nobody else', () => {
  it('also when all have asked together', async () => {
    const batch = new Batch<number, number>(async (questions) => {
      if (questions.includes(3)) throw Object.assign(new Error('refused'), { code: '22P02' })
      return questions.map((question) => question * 2)
    })
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map((question) => batch.ask(question)))
    expect(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message)),
    ).toEqual([2, 4, 'refused', 8, 10])
  })
})
