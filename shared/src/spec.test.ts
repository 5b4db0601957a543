import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RULE = String.raw`(?:P[1-9]|(?:RV|SE|FD|ID|PO|EN|LO|AP|BR)-\d+)`

const spec = readFileSync(`${ROOT}shared/SPEC.md`, 'utf8')
const numbers = (pattern: string): string[] =>
  Array.from(spec.matchAll(new RegExp(pattern, 'gm')), ([, number]) => number ?? '')
const rules = numbers(String.raw`^\*\*(${RULE}) `)
const index = numbers(String.raw`^\| (${RULE}) +\|`)

/** The test files that are in git or on their way into it: neither dependencies nor build results. */
const testFiles = (): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts', '*.test.tsx'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '')

/** The rule numbers in the titles of `describe`, `it` and `test`, also of their `.each` and `.for` forms. */
const cited = (source: string): string[] =>
  Array.from(
    source.matchAll(/\b(?:describe|it|test)\b(?:\.\w+)*(?:\([^'"`]*\))?\(\s*(['"`])(?<title>.*?)\1/g),
    ({ groups }) => groups?.title ?? '',
  ).flatMap((title) =>
    Array.from(title.matchAll(new RegExp(String.raw`\b${RULE}\b`, 'g')), ([number]) => number),
  )

test('each rule of SPEC.md has one number, and the index lists them in order', () => {
  expect(new Set(rules).size).toBe(rules.length)
  expect(index).toEqual(rules)
})

test('a title is found however the test is written', () => {
  expect(cited(`describe('P1 over', () => {\n  it.each([1, 2])("FD-1 and FD-2: %s", () => {})`)).toEqual([
    'P1',
    'FD-1',
    'FD-2',
  ])
  expect(cited('test(\n  `EN-7 read again`,')).toEqual(['EN-7'])
  expect(cited(`describe('p99 and RV-ish')`)).toEqual([])
})

/** The numbers in the titles of a test file; those in this one are examples and prove nothing. */
const citedBy = (file: string): string[] =>
  file === 'shared/src/spec.test.ts' ? [] : cited(readFileSync(ROOT + file, 'utf8'))

test('every rule that a test title cites stands in SPEC.md', () => {
  const files = testFiles()
  expect(files).toContain('shared/src/spec.test.ts')
  const unknown = files.flatMap((file) =>
    citedBy(file)
      .filter((number) => !rules.includes(number))
      .map((number) => `${file} cites ${number}, which shared/SPEC.md does not have`),
  )
  expect(unknown).toEqual([])
})

test('every rule of SPEC.md is cited by the title of a test', () => {
  const proved = new Set(testFiles().flatMap(citedBy))
  const unproved = rules
    .filter((number) => !proved.has(number))
    .map(
      (number) =>
        `${number} is cited by no test: break the code that keeps it; put the number into the title of the test that fails, or write the smallest one that does`,
    )
  expect(unproved).toEqual([])
})
