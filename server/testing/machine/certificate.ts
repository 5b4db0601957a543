import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeTemporaryFolder } from './temporary-folder.ts'

const run = promisify(execFile)

/** A certificate for 127.0.0.1 that vouches for itself. */
export interface TestCertificate {
  /** Path of the file, which is also that of its authority. */
  readonly certificate: string
  readonly key: string
  /** Path of a file with both in it. */
  readonly both: string
  /** What a client has to trust. */
  readonly authority: string
  remove(): Promise<void>
}

export async function makeCertificate(): Promise<TestCertificate> {
  const folder = await makeTemporaryFolder()
  const certificate = join(folder.path, 'certificate.pem')
  const key = join(folder.path, 'key.pem')
  const kind = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2'.split(' ')
  const names = ['-subj', '/CN=curfew test', '-addext', 'subjectAltName=IP:127.0.0.1']
  await run('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', certificate])
  const authority = await readFile(certificate, 'utf8')
  const both = join(folder.path, 'both.pem')
  await writeFile(both, authority + (await readFile(key, 'utf8')), { mode: 0o600 })
  return { certificate, key, both, authority, remove: folder.remove }
}
