/**
 * Words that are gone from the code: images that a reader has to guess at, and pronouns that leave people out. Each stands with
 * the word that took its place. One idea has one word, in code, SQL, rules and comments.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A word, as it would stand in a name or a sentence, and what to say instead. */
const GONE = [
  [
    /\b#?settle(s|d)?\b|\b#?[Ss]ettling\b/,
    'waitUntilRefused for nodes, "outcome" for a connection, cleanUp for nodes that have left',
  ],
  [/\b#?bury\b|\bburied\b|\bburies\b/, 'removeSilentNodes, "removed"'],
  [/\bDoors\b/, 'NodeGateway'],
  [/\b[Dd]irt\b/, 'ChangedRows'],
  [/\bGathering\b|#gathering\b/, 'PendingChanges'],
  [/\bShown\b/, 'SentRows'],
  [/\bTrickle\b/, 'PacedQueue'],
  [/\binStep\b/, 'inStepWithAnswers'],
  [/\bfileAnew\b|\brefile\w*\b|\banew\b/i, 'reschedule, "again"'],
  [/\b(type|interface|class) Known\b|\bKnown\[/, 'what is known: Remembered, Resolved, StoredUser'],
  [/\blearnt\b/, '"found", "told"'],
  [/\b[Ss]pared\b|cut_off_spares/, '"excepted", "left out", cut_off_exceptions'],
  [/\bkept(Gauge|Counter)\b/, 'gaugeOf, counterOf'],
  [/\b#?whyNot\w*\b/, 'the refusal that is thrown: refusalOf'],
  [/\b(he|his|him|himself|she|her|hers|herself)\b/i, '"they", "their"'],
]

/** What was released in these words stays as it was; the changelog and the story of a migration tell of old names. */
const EXCEPT =
  /^(server\/src\/store\/(migrations\/000[1-8]|schema\.sql)|\.ci\/words\.mjs|CHANGELOG\.md|shared\/src\/login-id\/case-folding\.ts|test\/pictures\/)/
const READ = /\.(ts|tsx|mjs|cjs|sql|md|css|html|yaml|json)$/

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => READ.test(file) && !EXCEPT.test(file) && file !== 'pnpm-lock.yaml')

const found = []
for (const file of files) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    for (const [word, instead] of GONE) {
      const [match] = word.exec(line) ?? []
      if (match) found.push(`${file}:${index + 1}: "${match}": say ${instead}`)
    }
  }
}
for (const each of found) console.error(each)
process.exitCode = found.length > 0 ? 1 : 0
