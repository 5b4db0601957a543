import type { Mutant } from './mutant.ts'

/** A handshake checks the token, joins, and is usable: it does not look again for what happened meanwhile. Breaks EN-7. */
export const noSecondLook: Mutant = {
  name: 'a handshake does not look again after joining',
  rule: 'EN-7',
  patches: [
    {
      file: 'live/door/handshake.js',
      replace: 'throw await this.#refusalOf(session);',
      // What the statement has refused is read once more, and believed whatever it says.
      by: 'connection.setOutdated(true);',
    },
    {
      file: 'live/door/handshake.js',
      replace: "if (current.session.status === 'ended') {",
      by: 'if (false) {',
    },
    { file: 'live/door/greet.js', replace: 'if (ended) {', by: 'if (false) {' },
  ],
}
