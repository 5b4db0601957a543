import { cpSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [source, target] = ['src/', 'dist/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)))

// A migration that was renamed must not stay behind.
rmSync(join(target, 'store/migrations'), { recursive: true, force: true })
// What the compiler leaves where it is: files that are read, or sent to browsers, when the program runs.
cpSync(source, target, {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || !/\.(ts|md)$|[\\/]schema\.sql$/.test(path),
})

// A package brings the pages along; in the workspace they are found where their own packages build them.
const pages = { 'admin-ui': '../admin-ui/dist/', client: '../client-sdk/dist/' }
for (const [name, folder] of Object.entries(pages)) {
  rmSync(join(target, name), { recursive: true, force: true })
  if (process.argv.includes('--packed')) {
    cpSync(fileURLToPath(new URL(folder, import.meta.url)), join(target, name), { recursive: true })
  }
}
