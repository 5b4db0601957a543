import { defineConfig } from 'tsdown'

export default defineConfig([
  {
    name: 'package',
    entry: { index: 'src/index.ts', react: 'src/react/index.ts', words: 'src/words/index.ts' },
    platform: 'neutral',
    target: 'es2022',
    dts: true,
    fixedExtension: false,
  },
  {
    // For pages without a bundler: everything inside, in modules that a browser loads as they are.
    name: 'browser',
    entry: { curfew: 'src/index.ts' },
    outDir: 'dist/browser',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    dts: false,
    fixedExtension: false,
    deps: { alwaysBundle: [/./], onlyBundle: false },
    outputOptions: { chunkFileNames: 'chunks/[name]-[hash].js' },
  },
])
