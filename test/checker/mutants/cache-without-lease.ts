import type { Mutant } from './mutant.ts'

/** The usual cache: what was read is believed for 2 s, whatever happens meanwhile. Breaks FD-7 and EN-3. */
export const cacheWithoutLease: Mutant = {
  name: 'a cache of 2 s without a lease',
  rule: 'FD-7',
  patches: [
    {
      file: 'sessions/check/verify.js',
      replace: '#fromMemory(remembered) {',
      by: `#believed = new Map();
    #fromMemory(remembered) {
        const id = remembered?.session?.id ?? remembered?.notice?.sessionId;
        const read = this.#believed.get(id);
        if (read && performance.now() - read.at < 2_000) return read.answer;
        if (read) {
            this.#believed.delete(id);
            return undefined;
        }
        if (remembered?.state === 'live') {
            this.#believed.set(id, { at: performance.now(), answer: remembered });
            return remembered;
        }`,
    },
  ],
}
