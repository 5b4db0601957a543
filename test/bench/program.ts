import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Answer, Commands, Question } from './commands.ts'

export interface ProgramOptions {
  /** Added to this process's environment. */
  env?: Record<string, string>
  /** Lets it collect garbage before it weighs its memory. */
  exposeGc?: boolean
  /** Throws away what it writes to its standard output. */
  quiet?: boolean
}

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

  /** Starts `file` (relative to this folder) in a process of its own. Better use `withPrograms`. */
  static async start<C extends Commands>(
    file: string,
    { env = {}, exposeGc = false, quiet = false }: ProgramOptions = {},
  ): Promise<Program<C>> {
    const child = fork(new URL(file, import.meta.url), {
      execArgv: ['--import', import.meta.resolve('tsx'), ...(exposeGc ? ['--expose-gc'] : [])],
      env: { ...process.env, NODE_ENV: 'production', ...env },
      serialization: 'advanced',
      stdio: ['inherit', quiet ? 'ignore' : 'inherit', 'inherit', 'ipc'],
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

/** Starts a program that is stopped again when the work is done. */
export type Start = <C extends Commands>(file: string, options?: ProgramOptions) => Promise<Program<C>>

/** Gives `work` the means to start programs, and stops all of them in the end, whatever happened. */
export const withPrograms = async <T>(work: (start: Start) => Promise<T>): Promise<T> => {
  const started: Promise<{ stop(): Promise<void> }>[] = []
  const start: Start = <C extends Commands>(file: string, options?: ProgramOptions) => {
    const program = Program.start<C>(file, options)
    started.push(program)
    return program
  }
  try {
    return await work(start)
  } finally {
    const running = (await Promise.allSettled(started)).flatMap((start) =>
      start.status === 'fulfilled' ? [start.value] : [],
    )
    await Promise.all(running.map((program) => program.stop()))
  }
}
