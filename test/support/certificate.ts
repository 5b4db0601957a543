import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeTemporaryFolder } from '@curfew/server/testing'

const run = promisify(execFile)

export interface Certificate {
  /** Certificate and key in one file. */
  readonly path: string
  /** What to trust. */
  readonly ca: string
  remove(): Promise<void>
}

/** A certificate for this machine that nobody vouches for, valid for a day. */
export async function makeCertificate(): Promise<Certificate> {
  const folder = await makeTemporaryFolder()
  const [key, certificate, both] = ['key', 'certificate', 'both'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  await run('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate])
  const ca = await readFile(certificate, 'utf8')
  await writeFile(both, ca + (await readFile(key, 'utf8')), { mode: 0o600 })
  return { path: both, ca, remove: folder.remove }
}
