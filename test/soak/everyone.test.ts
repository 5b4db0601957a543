import { describeEveryoneAmong } from '../cluster/everyone-among.ts'
import { table } from '../support/findings.ts'
import { count, writeSection } from './results.ts'

const SESSIONS = 1_000_000

describeEveryoneAmong(SESSIONS, 600_000, ({ few, many, marked }) =>
  writeSection('Everyone, on two nodes', [
    '',
    'From the request for everyone to its answer, after which every check is refused. The rows are marked in the background, here',
    'with `kill -9` of both nodes in between.',
    '',
    table(
      ['sessions', 'answered after', 'all rows marked after'],
      [
        ['1,000', `${few.map(count).join(', ')} ms`, ''],
        [count(SESSIONS), `${count(many)} ms`, `${count(marked / 1_000)} s`],
      ],
    ),
  ]),
)
