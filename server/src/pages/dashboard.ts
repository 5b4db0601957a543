import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import serveStatic from 'serve-static'
import { sendPage, sendText } from '../node-http/answer.ts'
import type { Handler } from '../node-http/handler.ts'
import { inOrder } from '../node-http/in-order.ts'
import { below, mountPointOf } from '../node-http/mount-point.ts'
import { pathOf } from '../node-http/request-url.ts'
import { secureHeaders } from '../secure-headers.ts'
import { compressedFiles } from './compressed-files.ts'

/** Beside the server's own build, or where the workspace builds it. */
const FOLDERS = ['../admin-ui/', '../../../admin-ui/dist/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
)

const findBuild = (): string | null =>
  FOLDERS.find((folder) => existsSync(join(folder, 'index.html'))) ?? null

export interface DashboardOptions {
  /** Whom to turn to, shown with the reason why a session has ended. */
  contact?: string
  /** The application that the dashboard shares its session with: a path. Absent: there is none, it stands alone. */
  home?: string
  /** Some of what it shows is simulated by the demo. */
  simulated?: boolean
  /** Whether there is any user; asked for every page, so it must know. Absent: there are some. */
  isAnybodyThere?: () => boolean
}

/**
 * The dashboard's files, to be mounted at `<base path>/admin`. Whatever is no file is the page itself, which finds its
 * way by the address.
 *
 * @param folder with the built dashboard; null: it has not been built
 */
export function dashboard(options: DashboardOptions = {}, folder: string | null = findBuild()): Handler {
  if (folder === null) {
    return inOrder(pageHeaders, (_request, response) =>
      sendText(response, 404, 'The dashboard has not been built.\n'),
    )
  }
  const assets = join(folder, 'assets')
  return inOrder(
    pageHeaders,
    // Named after their content: a changed file is another file.
    below(
      '/assets',
      compressedFiles(assets, serveStatic(assets, { immutable: true, maxAge: '1y', index: false })),
    ),
    serveStatic(folder, { index: false, redirect: false, setHeaders: revalidate }),
    page(join(folder, 'index.html'), options),
  )
}

function revalidate(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Cache-Control', 'no-cache')
}

function page(
  file: string,
  { contact = '', home = '', simulated = false, isAnybodyThere = () => true }: DashboardOptions,
): Handler {
  return async (request, response, next) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && extname(pathOf(request)) === ''
    if (!isPage) return next()
    const html = await readFile(file, 'utf8')
    revalidate(response)
    pageHeadersWith(inlineScripts(html))(request, response, () => undefined)
    // All addresses in the page are relative: this is what they are relative to, wherever Curfew is mounted.
    const base = `<base href="${escapeAttribute(mountPointOf(request))}/" />`
    const facts = `${simulated ? ' data-simulated' : ''}${isAnybodyThere() ? '' : ' data-empty'}`
    const body = `<body data-contact="${escapeAttribute(contact)}" data-home="${escapeAttribute(home)}"${facts}>`
    sendPage(
      response,
      html.replace('<head>', () => `<head>\n    ${base}`).replace('<body>', () => body),
    )
  }
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** What runs before anything has been loaded stands in the page itself: allowed by its hash, and by nothing else. */
function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script(?: data-[^>]*)?>(.*?)<\/script>/gs)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
}

const pageHeadersWith = (scripts: readonly string[]) =>
  secureHeaders({
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'", ...scripts],
    // Mantine writes its theme into style elements.
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
  })

const pageHeaders = pageHeadersWith([])
