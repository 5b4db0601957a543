import { defineConfig, type UserWorkspaceConfig } from 'vitest/config'

/** The packages' sources instead of their builds: see the `source` condition of their `exports`. */
const sources: UserWorkspaceConfig = {
  tsconfig: 'tsconfig.base.json',
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
}

/** Starts one PostgreSQL for all tests of a project; each test file gets a database of its own from it. */
const globalSetup = ['server/testing/setup/global-setup.ts']

/** A test file that leaves a timer, a connection or a process behind fails. */
const setupFiles = ['server/testing/setup/left-open.ts']
/** Each answer of a node in a test, or of a program that it starts, is held against its schema. */
const env = { CURFEW_CHECK_ANSWERS: 'true' }

/**
 * Whole clusters under full load, and a page on a slow line, of which promises with a time in them are asserted ("within 3 s"): another test beside them
 * would take the processors that they measure. They run one after the other when all others are done.
 */
const alone = [
  'test/browser/slow-line.test.ts',
  'test/checker/checker.test.ts',
  'test/checker/faults-*.test.ts',
  'test/checker/many.test.ts',
  'test/checker/mutants-under-load.test.ts',
  'test/cluster/everyone.test.ts',
  'test/crowd/**/*.test.ts',
  'test/tooling/start.test.ts',
  'test/upgrade/**/*.test.ts',
]

/**
 * Most tests of parts wait for PostgreSQL, for a limit or for a lease, and use a third of a processor: four beside each other
 * keep two processors busy. A browser or a cluster uses a whole one.
 */
const parts = { maxWorkers: 4, sequence: { groupOrder: 0 } }

/** The files of a worker share its modules: to load them for each would take longer than most tests. Each leaves nothing behind. */
const together = { isolate: false }

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...sources,
        test: {
          name: 'unit',
          ...parts,
          ...together,
          include: ['shared/src/**/*.test.ts', 'server/{src,testing}/**/*.test.ts'],
          env,
          globalSetup,
          setupFiles,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...sources,
        // A test that needs a document says so in its first line: `// @vitest-environment jsdom`.
        test: { name: 'sdk', ...parts, include: ['client-sdk/src/**/*.test.{ts,tsx}'] },
      },
      {
        ...sources,
        extends: 'admin-ui/vite.config.ts',
        test: { name: 'ui', ...parts, include: ['admin-ui/src/**/*.test.{ts,tsx}'] },
      },
      {
        ...sources,
        test: {
          name: 'system',
          ...together,
          sequence: { groupOrder: 1 },
          include: ['test/**/*.test.ts'],
          exclude: [...alone, 'test/soak/**', '**/node_modules/**'],
          env,
          globalSetup: [...globalSetup, 'test/setup/chromium.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...sources,
        test: {
          name: 'alone',
          ...together,
          include: alone,
          globalSetup: [...globalSetup, 'test/setup/chromium.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
