import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** `pnpm test:soak`: what takes too long for every `pnpm test`. One run at a time: each has a cluster of its own. */
export default defineConfig({
  root,
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  test: {
    name: 'soak',
    include: ['test/soak/**/*.test.ts'],
    globalSetup: ['server/testing/setup/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 7_200_000,
    hookTimeout: 120_000,
  },
})
