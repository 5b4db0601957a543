import { describe, expect, it } from 'vitest'
import { parseMigration } from './migration-file.ts'

const COMPATIBLE = '-- curfew: compatible-with-previous yes'
const OUTSIDE = '-- curfew: outside-transaction'
const INDEX = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS one_a ON curfew.one (a);'

const parse = (lines: string[], name = '0004_x.sql') => parseMigration(name, lines.join('\n'))

describe('LO-8 a migration says about itself', () => {
  it.each([
    ['yes', true],
    ['no', false],
  ])('whether nodes of the version before go on beside it: %s', (word, compatible) => {
    const lines = ['-- What it does.', '', `-- curfew: compatible-with-previous ${word}`, 'SELECT 1;']
    const migration = parse(lines)
    expect(migration).toMatchObject({
      number: 4,
      compatible,
      body: { outsideTransaction: false, sql: lines.join('\n') },
    })
  })

  it('nothing, if it was released before there was anything to say: then nobody knows', () => {
    expect(parse(['SELECT 1;'], '0003_x.sql').compatible).toBe(false)
  })

  it('which statements are transactions of their own, and which index one builds', () => {
    const { body } = parse([
      COMPATIBLE,
      OUTSIDE,
      '',
      '-- curfew: step',
      INDEX,
      '-- curfew: batch',
      'UPDATE x',
    ])
    expect(body).toEqual({
      outsideTransaction: true,
      steps: [
        { isBatch: false, sql: INDEX, line: 5, index: 'one_a' },
        { isBatch: true, sql: 'UPDATE x', line: 7, index: null },
      ],
    })
  })

  it('no directive by a comment that only begins with the same word', () => {
    expect(parse([COMPATIBLE, "-- Curfew's records.", '-- curfew is', 'SELECT 1']).compatible).toBe(true)
  })
})

describe('LO-8 a migration that says it wrongly is refused', () => {
  it.each<[string, string[], RegExp]>([
    ['nothing from number 4 on', ['SELECT 1'], /0004_x\.sql must say whether/],
    [
      'neither yes nor no',
      ['-- curfew: compatible-with-previous maybe'],
      /line 1: "compatible.*means nothing/,
    ],
    ['something unknown', [COMPATIBLE, '-- curfew: outside'], /line 2: "outside" means nothing/],
    ['spaces at the end', [`${COMPATIBLE} `], /line 1: .* means nothing/],
    ['without the space', ['--curfew: outside-transaction'], /line 1: this has to read/],
    ['in capital letters', ['-- Curfew: outside-transaction'], /line 1: this has to read/],
    ['indented', [`  ${COMPATIBLE}`], /line 1: this has to read/],
    ['twice', [COMPATIBLE, COMPATIBLE], /line 2: this is said twice/],
    ['outside twice', [OUTSIDE, OUTSIDE], /line 2: this is said twice/],
    ['after a statement', ['SELECT 1;', COMPATIBLE], /line 2: this stands before the first statement/],
    ['after a step', [OUTSIDE, '-- curfew: step', 'SELECT 1', COMPATIBLE], /line 4: this stands before/],
    ['steps in a transaction', [COMPATIBLE, '-- curfew: step'], /line 2: only what is outside/],
    ['a statement in no step', [COMPATIBLE, OUTSIDE, 'SELECT 1'], /line 3: a statement outside/],
    ['no steps', [COMPATIBLE, OUTSIDE], /0004_x\.sql has no steps/],
    ['an empty step', [COMPATIBLE, OUTSIDE, '-- curfew: step', '-- nothing', ''], /line 4: an empty step/],
    [
      'an index that could not be built again',
      [COMPATIBLE, OUTSIDE, '-- curfew: step', 'CREATE UNIQUE INDEX CONCURRENTLY one_a ON curfew.one (a)'],
      /line 4: so that it can be repeated/,
    ],
    [
      'an index that is not found again under its name',
      [COMPATIBLE, OUTSIDE, '-- curfew: step', INDEX.replace('one_a', '"One"')],
      /line 4: so that it can be repeated/,
    ],
  ])('%s', (_what, lines, message) => {
    expect(() => parse(lines)).toThrow(message)
  })
})
