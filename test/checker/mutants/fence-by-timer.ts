import type { Mutant } from './mutant.ts'

/** The lease is a flag that a timer takes back, instead of a time that each decision compares. Breaks FD-7. */
export const fenceByTimer: Mutant = {
  name: 'the lease is ended by a timer',
  rule: 'FD-7',
  patches: [
    {
      file: 'feed/lease.js',
      replace: 'this.#renewed = { at, databaseTime };',
      by: `this.#renewed = { at, databaseTime };
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.stop(), LEASE_MS - elapsed(at, this.#clock()));`,
    },
    {
      file: 'feed/lease.js',
      replace: 'return this.#renewed !== null && elapsed(this.#renewed.at, this.#clock()) < LEASE_MS;',
      by: 'return this.#renewed !== null;',
    },
    {
      file: 'feed/lease.js',
      replace: 'return age < LEASE_MS ? this.#renewed.databaseTime + age : null;',
      by: 'return this.#renewed.databaseTime + age;',
    },
  ],
}
