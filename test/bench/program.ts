import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Answer, Commands, Question } from './commands.ts'

/** A process of the bench that answers commands; `C` is the type of its table of commands. */
export class Program<C extends Commands> {
  #child: ChildProcess
  #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #asked = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Answer) => {
      const waiting = this.#open.get(answer.id)
      this.#open.delete(answer.id)
      if ('error' in answer) waiting?.reject(new Error(answer.error))
      else waiting?.resolve(answer.value)
    })
    child.on('exit', (code, signal) => {
      const error = new Error(`${child.spawnargs.at(-1)} ended by itself (${signal ?? code})`)
      for (const { reject } of this.#open.values()) reject(error)
      this.#open.clear()
    })
  }

  /**
   * Starts `file` (relative to this folder) in a process of its own.
   * @param options.env added to this process's environment
   * @param options.exposeGc lets it collect garbage before it weighs its memory
   */
  static async start<C extends Commands>(
    file: string,
    { env = {}, exposeGc = false }: { env?: Record<string, string>; exposeGc?: boolean } = {},
  ): Promise<Program<C>> {
    const child = fork(new URL(file, import.meta.url), {
      execArgv: ['--import', 'tsx', ...(exposeGc ? ['--expose-gc'] : [])],
      env: { ...process.env, NODE_ENV: 'production', ...env },
      serialization: 'advanced',
    })
    const program = new Program<C>(child)
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start`))),
    ])
    return program
  }

  /** Runs a command over there. @throws Error with the message of what it threw, or if the process ends */
  call<Name extends keyof C & string>(
    name: Name,
    ...input: Parameters<C[Name]>
  ): Promise<Awaited<ReturnType<C[Name]>>> {
    const id = ++this.#asked
    const answer = new Promise<unknown>((resolve, reject) => this.#open.set(id, { resolve, reject }))
    this.#child.send({ id, name, input } satisfies Question)
    // What comes back is what the command named by the type returned, copied.
    return answer as Promise<Awaited<ReturnType<C[Name]>>>
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
