// Lays a Brotli and a gzip copy beside each file of a folder that browsers load: `node compress.mjs dist/browser`. The server
// hands them out (`server/src/pages/compressed-files.ts`); the dashboard, 1.1 MB, takes 25 s at 400 kbit/s without.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** What fits into one packet is not worth it. */
const LEAST_BYTES = 1_000

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('Which folder? node compress.mjs FOLDER')

for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  const file = join(folder, name)
  if (!/\.(js|css|svg)$/.test(name) || statSync(file).size < LEAST_BYTES) continue
  const content = readFileSync(file)
  writeFileSync(`${file}.br`, brotliCompressSync(content))
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
}
