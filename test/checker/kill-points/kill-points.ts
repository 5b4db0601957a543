import type { Patch } from '../cluster/patch.ts'

/** A step of a revocation at which a node's process kills itself, once it was armed for it (`POST /arm`). */
export interface KillPoint {
  name: KillPointName
  patches: readonly Patch[]
}

export type KillPointName =
  | 'before the commit'
  | 'after the commit'
  | 'between two steps'
  | 'after the wake-up'
  | 'half-way through the sockets'
  | 'before the receipts'

/** SIGKILL, as `kill -9`: nothing is written, closed or said any more. */
const killAt = (name: KillPointName, condition = 'true'): string =>
  `if (globalThis.armedKillPoint === '${name}' && (${condition})) process.kill(process.pid, 'SIGKILL');`

/** In the order in which a revocation passes them. */
export const KILL_POINTS: readonly KillPoint[] = [
  {
    name: 'before the commit',
    patches: [
      {
        file: 'feed/change.js',
        replace: 'const position = await appendAndCommit(',
        by: `${killAt('before the commit', 'entries.some(({ payload }) => payload.revocationId ?? payload.end?.revocationId)')}
        const position = await appendAndCommit(`,
      },
    ],
  },
  {
    name: 'after the commit',
    patches: [
      {
        file: 'acts/carry-out.js',
        replace: 'const nodes = await waitUntilRefused(',
        by: `${killAt('after the commit')}
        const nodes = await waitUntilRefused(`,
      },
    ],
  },
  {
    name: 'after the wake-up',
    patches: [
      {
        file: 'feed/look.js',
        replace: 'wake(position);',
        by: `wake(position);
    ${killAt('after the wake-up')}`,
      },
    ],
  },
  {
    name: 'half-way through the sockets',
    patches: [
      {
        file: 'live/ending/delivery.js',
        replace: `for (const connection of waiting)
                this.#tell(connection, packetFor);`,
        by: `for (const [index, connection] of [...waiting].entries()) {
                ${killAt('half-way through the sockets', 'index > 0 && index >= waiting.size / 2')}
                this.#tell(connection, packetFor);
            }`,
      },
    ],
  },
  {
    name: 'before the receipts',
    patches: [
      {
        file: 'live/connections/rows.js',
        replace: 'await closeConnections(',
        by: `${killAt('before the receipts', 'some.some(({ outcome }) => outcome !== null)')}
                await closeConnections(`,
      },
    ],
  },
]

/** Passed only by an end of many that takes several transactions; the clock of another node then finishes it. */
export const BETWEEN_STEPS: KillPoint = {
  name: 'between two steps',
  patches: [
    {
      file: 'acts/revocation/finish-end.js',
      replace: 'const { result } = await change(',
      by: `${killAt('between two steps')}
            const { result } = await change(`,
    },
  ],
}
