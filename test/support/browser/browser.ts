import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './chromium.ts'

/** A name for this machine that is not loopback in a browser's eyes: over plain http its pages are no secure context. */
export const INTRANET = 'intranet.test'

/** What a container without the kernel's sandbox needs; nothing but our own pages is opened. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  `--host-resolver-rules=MAP ${INTRANET} 127.0.0.1`,
]

export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium()
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return chromium.launch({
    executablePath,
    args: FLAGS,
    headless: true,
    env: { ...Object.fromEntries(inherited), ...env },
  })
}
