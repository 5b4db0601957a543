import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Beside the server's own build, or where the workspace builds it. */
const FOLDERS = ['../client/', '../../../client-sdk/dist/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
)

export interface ClientFiles {
  /** A folder that is served as it is: the SDK in one bundle, and what the sign-in page loads. */
  browser: string
  /** The sign-in page, a template. */
  signInPage: string
}

/**
 * The client's files for browsers.
 *
 * @throws when they have not been built
 */
export function clientFiles(): ClientFiles {
  for (const folder of FOLDERS) {
    const signInPage = join(folder, 'pages', 'sign-in.html')
    if (existsSync(signInPage)) return { browser: join(folder, 'browser'), signInPage }
  }
  throw new Error('The client has not been built: run "pnpm build".')
}
