import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MOST_FILES = 15

/** The folders of source code, with how many files lie in each; tests, styles and pictures do not count. */
function folders(): Map<string, number> {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\n')
  const sources = tracked.filter((path) =>
    /^(shared|server|client-sdk|admin-ui|test)\/.*(?<!\.test)\.tsx?$/.test(path),
  )
  const counts = new Map<string, number>()
  for (const path of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return counts
}

it(`no folder holds more than ${MOST_FILES} source files without a reason in server/ARCHITECTURE.md`, () => {
  const reasons = readFileSync(`${ROOT}server/ARCHITECTURE.md`, 'utf8')
  const counts = folders()
  expect(counts.get('server/src/feed')).toBeGreaterThan(5)
  const crowded = [...counts].filter(
    ([folder, count]) => count > MOST_FILES && !reasons.includes(`- \`${folder}\`:`),
  )
  expect(crowded).toEqual([])
})

it.each(['ARCHITECTURE', 'DECISIONS'])('server/%s.md names no file that is not there', (paper) => {
  const text = readFileSync(`${ROOT}server/${paper}.md`, 'utf8')
  const named = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.\w+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(5)
  const places = ['server/src/', 'server/', '']
  expect(named.filter((path) => !places.some((place) => existsSync(`${ROOT}${place}${path}`)))).toEqual([])
})
