import express from 'express'
import type { Config } from './config.ts'
import { type Curfew, createCurfew } from './curfew.ts'
import { type DemoState, prepareDemo } from './demo/prepare.ts'
import type { Log } from './log.ts'
import { createFront } from './serve/front.ts'
import { listen } from './serve/listen.ts'
import { openRecords, type Records } from './serve/open-records.ts'
import { welcome } from './serve/welcome.ts'
import { openDatabase } from './store/database.ts'

export interface ServeContext {
  log: Log
  /** Ends it: requests under way are answered, nobody is signed out. */
  signal: AbortSignal
  /** Tells the person at the terminal. */
  print: (text: string) => void
  /** Whether what is printed may have colours. */
  colours: boolean
}

/**
 * Curfew on its own: the `serve` command. Opens from the outside in (the port first, so that a wrong one is told at once
 * and `/livez` answers while PostgreSQL starts) and closes in the opposite order, PostgreSQL last.
 *
 * @returns when `signal` has been aborted and everything is closed
 * @throws ListenProblem, PostgresProblem, MigrationProblem, or whatever keeps it from starting, with everything closed
 */
export async function serve(config: Config, context: ServeContext): Promise<void> {
  const { log, signal, print } = context
  const front = createFront(log)
  let records: Records | undefined
  let curfew: Curfew | undefined
  try {
    const port = await listen(front.server, config.host, config.port)
    const url = config.publicUrl ?? urlOf(config.host, port)
    if (config.demo) print('Starting …\n')
    records = await openRecords(config, log, signal)
    const demo = config.demo ? await fillAndTell(config, records.databaseUrl, log) : undefined
    signal.throwIfAborted()
    curfew = await createCurfew({ ...config, databaseUrl: records.databaseUrl, log, migrate: false })
    curfew.attach(front.server)
    front.open(express().disable('x-powered-by').use(curfew.router()))
    log.info({ url, nodeId: curfew.nodeId }, 'Curfew is running')
    if (demo) print(welcome({ url, demo, dataDir: ownDataDir(config), colours: context.colours }))
    await aborted(signal)
  } catch (error) {
    // Asked to stop while starting: that is no failure.
    if (!signal.aborted) throw error
  } finally {
    log.info('Curfew is stopping')
    await front.drain()
    await curfew?.close()
    await front.close()
    await records?.close()
  }
}

/** The data folder, if it is used. */
const ownDataDir = ({ databaseUrl, dataDir }: Config): string | undefined =>
  databaseUrl === undefined ? dataDir : undefined

async function fillAndTell(config: Config, databaseUrl: string, log: Log): Promise<DemoState> {
  const database = openDatabase(databaseUrl, log)
  try {
    return await prepareDemo({ database, password: config.demoPassword, dataDir: ownDataDir(config) })
  } finally {
    await database.close()
  }
}

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
