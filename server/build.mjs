import { cpSync, rmSync } from 'node:fs'

// What the compiler leaves where it is: files that are read, or served, when the program runs.
for (const folder of ['store/migrations/', 'demo-app/public/']) {
  const from = new URL(`src/${folder}`, import.meta.url)
  const to = new URL(`dist/${folder}`, import.meta.url)
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
}
