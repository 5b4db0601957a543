import { writeFile } from 'node:fs/promises'
import { DOCUMENTS, readDocument } from './documents.ts'

/** Writes what is written from the declarations of the doors; with `--check` it only says what is out of date. */
const isCheck = process.argv.includes('--check')
for (const document of DOCUMENTS) {
  const now = await readDocument(document)
  const wanted = document.write(now)
  if (wanted === now) continue
  if (isCheck) {
    process.exitCode = 1
    process.stderr.write(
      `${document.file.pathname} is out of date: run "npx -y pnpm@10 openapi" and commit the result\n`,
    )
  } else await writeFile(document.file, wanted)
}
