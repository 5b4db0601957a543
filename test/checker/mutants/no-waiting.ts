import type { Mutant } from './mutant.ts'

/** A call wakes the other nodes and returns without waiting until they refuse. Breaks FD-9. */
export const noWaiting: Mutant = {
  name: 'nobody waits for the nodes',
  rule: 'FD-9',
  patches: [
    {
      file: 'node.js',
      replace: 'const nodes = await look({',
      by: `this.announce(position);
        return [{ id: this.id, outcome: 'applied' }];
        const nodes = await look({`,
    },
  ],
}
