import type { Mutant } from './mutant.ts'

/** The usual cache: what was read is believed for 2 s, whatever happens meanwhile. Breaks FD-7 and EN-3. */
export const cacheWithoutLease: Mutant = {
  name: 'a cache of 2 s without a lease',
  rule: 'FD-7',
  patches: [
    {
      file: 'sessions/check/verify.js',
      replace: '#recall(digest) {',
      by: `#believed = new Map();
    #recall(digest) {
        const remembered = this.#options.cache.get(digest);
        const read = this.#believed.get(digest);
        if (read && performance.now() - read.at < 2_000) return read.answer;
        if (read) {
            this.#believed.delete(digest);
            return undefined;
        }
        if (remembered?.state === 'live') {
            this.#believed.set(digest, { at: performance.now(), answer: remembered });
            return remembered;
        }`,
    },
  ],
}
