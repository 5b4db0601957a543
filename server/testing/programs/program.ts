import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of this workspace that runs in a process of its own, from its sources. */
export interface Program {
  readonly pid: number
  /** The first line of its standard output that matches, also if it was written before; fails if none can come. */
  line(pattern: RegExp): Promise<string>
  /** What it has written until now, both outputs. */
  output(): string
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Kills it if it still runs, and waits for its end. */
  end(): Promise<void>
}

const TYPESCRIPT = ['--conditions=source', '--import', import.meta.resolve('tsx')]

/**
 * Starts a TypeScript file as a program. It leads a process group, so that Ctrl-C can be played by
 * `process.kill(-program.pid, 'SIGINT')`.
 *
 * @param options.env its whole environment; ours if absent
 */
export function startProgram(
  file: URL,
  args: readonly string[] = [],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Program {
  const child = spawn(process.execPath, [...TYPESCRIPT, fileURLToPath(file), ...args], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (child.pid === undefined) throw new Error(`${process.execPath} could not be started`)

  const lines: string[] = []
  const output: string[] = []
  const waiting = new Set<() => void>()
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    lines.push(line)
    output.push(line)
    for (const look of waiting) look()
  })
  createInterface({ input: child.stderr }).on('line', (line) => output.push(line))
  let closed = false
  reader.on('close', () => {
    closed = true
    for (const look of waiting) look()
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))

  return {
    pid: child.pid,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => pattern.test(line))
          if (found === undefined && !closed) return
          waiting.delete(look)
          if (found === undefined) reject(new Error(`No line matches ${pattern} in:\n${output.join('\n')}`))
          else resolve(found)
        }
        waiting.add(look)
        look()
      }),
    output: () => output.join('\n'),
    ended,
    async end() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
