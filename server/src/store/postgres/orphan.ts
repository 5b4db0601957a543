import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type PostmasterOptions, stopPostmaster } from './postmaster.ts'
import { NOTE, postmasterState, readPostmasterNote } from './postmaster-note.ts'

/**
 * Clears what a PostgreSQL left behind whose owner was killed: itself, if it still runs, or its note. For the holder of
 * the folder's lock only, to whom any such process is an orphan.
 */
export async function clearOrphan(
  options: Pick<PostmasterOptions, 'binaries' | 'account' | 'cluster' | 'log'>,
): Promise<void> {
  const { cluster, log } = options
  const note = await readPostmasterNote(cluster)
  if (!note) return
  switch (await postmasterState(note, cluster)) {
    case 'running':
      log.warn({ pid: note.pid }, 'stopping a PostgreSQL that a killed Curfew left running')
      return stopPostmaster(options)
    case 'reused':
      // PostgreSQL would take that process for itself and refuse to start, and pg_ctl would kill it.
      log.info({ pid: note.pid }, 'removing a stale postmaster.pid')
      return rm(join(cluster, NOTE), { force: true })
    case 'gone':
      // PostgreSQL sees that itself, and looks for processes that its predecessor has left.
      return
  }
}
