import type { Commands } from './commands.ts'
import type { Program, ProgramOptions, Start } from './program.ts'

type Listening = {
  port: () => number
}
type Gauged = {
  watchStalls: () => void
  longestStall: () => number
}

/** Starts as many processes of a server as there are to be nodes. */
export const startNodes = <C extends Commands>(
  start: Start,
  nodes: number,
  file: string,
  env: Record<string, string>,
  options: Omit<ProgramOptions, 'env'> = {},
): Promise<Program<C>[]> =>
  Promise.all(Array.from({ length: nodes }, () => start<C>(file, { ...options, env })))

/** The ports of nodes; requests go to the first. @throws when there is no node */
export const portsOf = async (nodes: Program<Listening>[]): Promise<[number, ...number[]]> => {
  const [first, ...others] = await Promise.all(nodes.map((node) => node.call('port')))
  if (first === undefined) throw new RangeError('no nodes')
  return [first, ...others]
}

export const watchStalls = async (nodes: Program<Gauged>[]): Promise<void> => {
  await Promise.all(nodes.map((node) => node.call('watchStalls')))
}

/** The longest stall of any of them, in milliseconds. */
export const longestStall = async (nodes: Program<Gauged>[]): Promise<number> =>
  Math.max(...(await Promise.all(nodes.map((node) => node.call('longestStall')))))
