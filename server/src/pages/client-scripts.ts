import serveStatic from 'serve-static'
import type { Handler } from '../node-http/handler.ts'
import { dataHeaders } from '../secure-headers.ts'
import { clientFiles } from './client-files.ts'
import { compressedFiles } from './compressed-files.ts'

/**
 * The SDK for pages without a bundler, to be mounted at `<base path>/client`: `curfew.js`, and `words.js` for what to say. Files
 * that are named after their content never change.
 */
export function clientScripts(): Handler {
  const { browser } = clientFiles()
  const files = serveStatic(browser, {
    index: false,
    redirect: false,
    // Only for files that are here: without a base path an application may have others below the same address.
    setHeaders: (response, file) => {
      dataHeaders(response.req, response, () => undefined)
      const unchanging = /[\\/]chunks[\\/]/.test(file)
      response.setHeader('Cache-Control', unchanging ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  return compressedFiles(browser, files)
}
