import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { z } from 'zod'

const runningServer = z.object({
  /** Where browsers reach it. */
  url: z.string(),
  /** The data folder of a PostgreSQL of its own; null: it uses one that `DATABASE_URL` names. */
  dataDir: z.string().nullable(),
  /** Its database, for people and without secrets. */
  database: z.string(),
})

/** A server that runs on this machine, by the same user. */
export type RunningServer = z.output<typeof runningServer>

/** Where servers leave word of themselves, for commands that are started without their settings. */
const FOLDER = join(tmpdir(), `curfew-${process.getuid?.() ?? userInfo().username}`)
const SUFFIX = '.lock'

/** Whoever looks for servers holds a lock for less than a millisecond. After so many attempts it is something else. */
const ATTEMPTS = 50
const AGAIN_AFTER_MS = 20

/**
 * Leaves word of a server for as long as its process lives: the lock on the file is the operating system's, and ends with it.
 * A machine that has no room for it is no reason not to serve, nor is a folder that somebody else has made.
 *
 * @returns takes it back
 */
export function announceServer(server: RunningServer, folder = FOLDER): () => void {
  const note = join(folder, `${process.pid}.json`)
  const lock = `${note}${SUFFIX}`
  let file: number | null = null
  let again: NodeJS.Timeout | undefined

  function announce(attempts: number): void {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (!isOurs(folder)) return
      file = openLocked(lock)
      if (file !== null) writeFileSync(note, JSON.stringify(server), { mode: 0o600 })
      else if (attempts > 1) again = setTimeout(() => announce(attempts - 1), AGAIN_AFTER_MS).unref()
    } catch {
      // No room, or no right to.
    }
  }

  announce(ATTEMPTS)
  return () => {
    clearTimeout(again)
    if (file === null) return
    rmSync(note, { force: true })
    closeSync(file)
    rmSync(lock, { force: true })
  }
}

/** The servers that run on this machine, as far as this user has started them. What others left who were killed is removed. */
export function runningServers(folder = FOLDER): RunningServer[] {
  const running: RunningServer[] = []
  for (const name of namesIn(folder)) {
    const note = join(folder, name)
    try {
      if (isHeld(`${note}${SUFFIX}`))
        running.push(runningServer.parse(JSON.parse(readFileSync(note, 'utf8'))))
      else for (const path of [note, `${note}${SUFFIX}`]) rmSync(path, { force: true })
    } catch {
      // It ends at this moment, or is not ours to read.
    }
  }
  return running
}

function namesIn(folder: string): string[] {
  try {
    return isOurs(folder) ? readdirSync(folder).filter((name) => /^\d+\.json$/.test(name)) : []
  } catch {
    return []
  }
}

/** Others may write where it is, and could have made it first: what they say in it would be taken for ours. */
function isOurs(folder: string): boolean {
  const { uid, mode } = lstatSync(folder)
  // Where there are no user ids, each user has a folder for temporary files.
  if (process.getuid === undefined) return true
  return uid === process.getuid() && (mode & 0o777) === 0o700
}

/** @returns null while somebody looks whether it is held, or has just removed what was there before */
function openLocked(lock: string): number | null {
  const file = openSync(lock, 'a', 0o600)
  if (tryLock(file) && fstatSync(file).ino === statSync(lock, { throwIfNoEntry: false })?.ino) return file
  closeSync(file)
  return null
}

function isHeld(lock: string): boolean {
  const file = openSync(lock, 'r+')
  try {
    return !tryLock(file)
  } finally {
    closeSync(file)
  }
}
