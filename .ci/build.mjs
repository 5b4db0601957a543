/**
 * `pnpm build`: builds what has changed since it was last built, and says how far it is. `pnpm start` goes through it each
 * time, so what is up to date costs no more than reading the sources.
 *
 * A package is up to date when its sources, those of the packages that it uses, and the lock file have the content that
 * they had at its last build, and `dist` holds the files that came of it. What has to happen is its own `build` script.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** In an order in which each comes after those that it uses. */
const PACKAGES = ['shared', 'client-sdk', 'server', 'admin-ui']
/** Decide about every build. */
const COMMON = ['pnpm-lock.yaml', 'tsconfig.base.json']
/** What no build reads. */
const NOT_SOURCES = /^(node_modules|dist|dist-test|testing|documents|deploy)$|\.test\.tsx?$|\.md$/
/** What the compiler notes for itself, with every look. */
const NOT_RESULTS = /\.tsbuildinfo(-test)?$/

const root = fileURLToPath(new URL('..', import.meta.url))
const inRoot = (...path) => join(root, ...path)
const records = inRoot('node_modules/.cache/build')

const manifests = new Map(PACKAGES.map((folder) => [folder, readJson(inRoot(folder, 'package.json'))]))
const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]))
const usedBy = (folder) =>
  Object.keys(manifests.get(folder).dependencies ?? {}).flatMap((name) => folderOf.get(name) ?? [])

const hashes = new Map()
for (const folder of PACKAGES) hashes.set(folder, hashOf(folder))
const stale = PACKAGES.filter((folder) => !isUpToDate(folder))

if (stale.length === 0) console.log('Nothing to build: everything is up to date.')
else await buildAll()

async function buildAll() {
  const begin = performance.now()
  const firstTime = stale.length === PACKAGES.length ? ' This takes about a minute.' : ''
  console.log(`Building ${stale.join(', ')}.${firstTime}`)
  const builds = new Map()
  let begun = 0
  for (const folder of stale) {
    const waitsFor = usedBy(folder).map((used) => builds.get(used))
    builds.set(
      folder,
      Promise.all(waitsFor).then(() => {
        begun += 1
        console.log(`  ${begun}/${stale.length}  ${folder} …`)
        return build(folder)
      }),
    )
  }
  const failed = (await Promise.allSettled(builds.values())).find(({ status }) => status === 'rejected')
  if (failed) {
    console.error(failed.reason.message)
    process.exit(1)
  }
  console.log(`Built in ${((performance.now() - begin) / 1_000).toFixed(1)} s.`)
}

async function build(folder) {
  const before = readRecord(folder)
  rmSync(recordOf(folder), { force: true })
  // The compiler does not notice that one of its files was deleted, and leaves those whose source was.
  if (before && !(holds(folder, before.results) && before.sources.every((path) => existsSync(inRoot(path)))))
    rmSync(inRoot(folder, 'dist'), { recursive: true, force: true })
  await run(manifests.get(folder).scripts.build, folder)
  const record = { hash: hashes.get(folder), sources: sourcesOf(folder), results: resultsOf(folder) }
  mkdirSync(records, { recursive: true })
  writeFileSync(recordOf(folder), JSON.stringify(record))
}

/** Runs a script of a package as pnpm does, without the second that it takes to start. */
function run(script, folder) {
  const programs = [inRoot(folder, 'node_modules/.bin'), inRoot('node_modules/.bin')]
  const path = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const env = { ...process.env, [path]: [...programs, process.env[path]].join(delimiter) }
  const child = spawn(script, { cwd: inRoot(folder), env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${said}\n${folder} could not be built (${script}).`)),
    )
  })
}

function isUpToDate(folder) {
  const record = readRecord(folder)
  return record !== null && record.hash === hashes.get(folder) && holds(folder, record.results)
}

function holds(folder, results) {
  return JSON.stringify(resultsOf(folder)) === JSON.stringify(results)
}

function hashOf(folder) {
  const hash = createHash('sha256')
  for (const used of usedBy(folder)) hash.update(hashes.get(used))
  for (const path of [...COMMON, ...sourcesOf(folder)]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(inRoot(path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function sourcesOf(folder) {
  return filesIn(inRoot(folder), NOT_SOURCES).map((path) => relative(root, path).replaceAll(sep, '/'))
}

/** Names and contents: what was deleted, cut off or written by something else, such as the compiler of a check, is noticed. */
function resultsOf(folder) {
  return filesIn(inRoot(folder, 'dist'), NOT_RESULTS).map((path) => {
    const content = createHash('sha256').update(readFileSync(path)).digest('hex')
    return `${relative(root, path)} ${content}`
  })
}

function filesIn(folder, except) {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !except.test(name))
  const found = entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesIn(path, except) : [path]
  })
  return found.sort()
}

function recordOf(folder) {
  return join(records, `${folder}.json`)
}

function readRecord(folder) {
  try {
    return readJson(recordOf(folder))
  } catch {
    return null
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
