import { defineConfig } from 'tsdown'

export default defineConfig([
  {
    name: 'package',
    entry: { index: 'src/index.ts', react: 'src/react/index.ts', words: 'src/words.ts' },
    platform: 'neutral',
    target: 'es2022',
    dts: true,
    fixedExtension: false,
    // What they say stands in the types, where editors look for it.
    outputOptions: { comments: { jsdoc: false } },
  },
  {
    // For pages without a bundler: everything inside, in modules that a browser loads as they are.
    name: 'browser',
    entry: { curfew: 'src/index.ts', words: 'src/words.ts', 'sign-in': 'src/sign-in/page.ts' },
    outDir: 'dist/browser',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    dts: false,
    fixedExtension: false,
    deps: { alwaysBundle: [/./], onlyBundle: false },
    copy: [
      { from: 'src/sign-in/sign-in.html', to: 'dist/pages' },
      { from: ['src/sign-in/sign-in.css', 'src/sign-in/icon.svg'], to: 'dist/browser' },
    ],
    outputOptions: { chunkFileNames: 'chunks/[name]-[hash].js' },
  },
])
