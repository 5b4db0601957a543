import { readdirSync } from 'node:fs'
import { extname, sep } from 'node:path'
import type { Handler } from '../node-http/handler.ts'
import { pathOf } from '../node-http/request-url.ts'

/** What the builds lay beside a file (`client-sdk/compress.mjs`), best first. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Hands out the compressed copy that the build has laid beside a file, to whoever takes it: a third to a tenth of what goes over
 * the wire, and no work for a node. What has no copy goes out as it is.
 *
 * @param folder where the files are; one that comes later is handed out uncompressed until the next start
 * @param serve hands out the files of the folder
 */
export function compressedFiles(folder: string, serve: Handler): Handler {
  const files = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `/${file}`.replaceAll(sep, '/')),
  )
  return (request, response, next) => {
    const { url = '' } = request
    const path = pathOf(request)
    const copies = ENCODINGS.filter(({ suffix }) => files.has(`${path}${suffix}`))
    if (copies.length === 0) return serve(request, response, next)
    // Not set: an application around us may have its own.
    response.appendHeader('Vary', 'Accept-Encoding')
    const taken = copies.find(({ name }) => takes(request.headers['accept-encoding'], name))
    const type = TYPES[extname(path)]
    if (!taken || type === undefined) return serve(request, response, next)
    response.setHeader('Content-Encoding', taken.name)
    response.setHeader('Content-Type', type)
    request.url = url.replace(path, () => `${path}${taken.suffix}`)
    return serve(request, response, (error) => {
      request.url = url
      response.removeHeader('Content-Encoding')
      response.removeHeader('Content-Type')
      if (error) next(error)
      // The dashboard has been built again since the start, without its copies.
      else serve(request, response, next)
    })
  }
}

/** Whether `Accept-Encoding` (RFC 9110, 12.5.3) names an encoding. Who names none gets the file as it is. */
export function takes(acceptEncoding: string | readonly string[] | undefined, encoding: string): boolean {
  return String(acceptEncoding ?? '')
    .split(',')
    .map((each) =>
      each
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/),
    )
    .some(([name, weight = '1']) => name === encoding && Number(weight) > 0)
}
