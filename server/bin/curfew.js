#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('curfew: not built yet. Run "npx -y pnpm@10 build" first.\n')
  process.exitCode = 1
}
