/** What a process of the bench can be told to do, by name. */
export type Commands = Record<string, (...input: never[]) => unknown>

export interface Question {
  id: number
  name: string
  input: unknown[]
}
export type Answer = { id: number; value: unknown } | { id: number; error: string }

/** Answers the process that started this one. To be called once, when everything is ready. */
export const answer = (commands: Commands): void => {
  const send = (message: Answer): void => void process.send?.(message)
  const run = async ({ id, name, input }: Question): Promise<void> => {
    try {
      const command = commands[name] as ((...input: unknown[]) => unknown) | undefined
      if (!command) throw new Error(`no command ${name}`)
      send({ id, value: await command(...input) })
    } catch (error) {
      send({ id, error: error instanceof Error ? `${error.stack}` : String(error) })
    }
  }
  process.on('message', (question: Question) => void run(question))
  process.on('disconnect', () => process.exit())
  send({ id: 0, value: 'ready' })
}
