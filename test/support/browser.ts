import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './chromium.ts'

/** What a container without the kernel's sandbox needs; nothing but our own pages is opened. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none']

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
