import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Where Curfew's own PostgreSQL keeps its data unless CURFEW_DATA_DIR says otherwise: in a clone of the project `data/` at
 * its root; for an installed command what the system has for the lasting data of programs: `/var/lib/curfew/data` for root,
 * `~/.local/state/curfew` (XDG_STATE_HOME), `~/Library/Application Support/Curfew`, `%LOCALAPPDATA%\Curfew`.
 */
export function defaultDataDir(system: {
  platform: NodeJS.Platform
  root: boolean
  home: string
  env: Readonly<Record<string, string | undefined>>
  /** The root of the clone, if this is one. */
  clone: string | undefined
}): string {
  const { platform, root, home, env, clone } = system
  if (clone) return join(clone, 'data')
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Curfew')
  if (root) return '/var/lib/curfew/data'
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Curfew')
  return join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'curfew')
}

/** The root of the clone that this file is part of, undefined if it was installed as a package. */
export function findClone(): string | undefined {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  return existsSync(join(root, 'pnpm-workspace.yaml')) ? root : undefined
}
