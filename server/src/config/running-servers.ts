import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'

/** A server that runs on this machine, by the same user. */
export interface RunningServer {
  /** Where browsers reach it. */
  url: string
  /** The data folder of a PostgreSQL of its own; null: it uses one that `DATABASE_URL` names. */
  dataDir: string | null
  /** Its database, for people and without secrets. */
  database: string
}

/** Where servers leave word of themselves, for commands that are started without their settings. */
const FOLDER = join(tmpdir(), `curfew-${process.getuid?.() ?? userInfo().username}`)
const SUFFIX = '.lock'

/**
 * Leaves word of a server for as long as its process lives: the lock on the file is the operating system's, and ends with it.
 * A machine that has no room for it is no reason not to serve.
 *
 * @returns takes it back
 */
export function announceServer(server: RunningServer, folder = FOLDER): () => void {
  const note = join(folder, `${process.pid}.json`)
  const lock = `${note}${SUFFIX}`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = openSync(lock, 'a', 0o600)
    tryLock(file)
    writeFileSync(note, JSON.stringify(server), { mode: 0o600 })
    return () => {
      rmSync(note, { force: true })
      closeSync(file)
      rmSync(lock, { force: true })
    }
  } catch {
    return () => undefined
  }
}

/** The servers that run on this machine, as far as this user has started them. What others left who were killed is removed. */
export function runningServers(folder = FOLDER): RunningServer[] {
  const running: RunningServer[] = []
  for (const name of namesIn(folder)) {
    const note = join(folder, name)
    try {
      if (isHeld(`${note}${SUFFIX}`)) running.push(JSON.parse(readFileSync(note, 'utf8')))
      else for (const path of [note, `${note}${SUFFIX}`]) rmSync(path, { force: true })
    } catch {
      // It ends at this moment, or is not ours to read.
    }
  }
  return running
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name))
  } catch {
    return []
  }
}

function isHeld(lock: string): boolean {
  const file = openSync(lock, 'r+')
  try {
    return !tryLock(file)
  } finally {
    closeSync(file)
  }
}
