import { readFile } from 'node:fs/promises'
import react from '@vitejs/plugin-react'
import { PurgeCSS } from 'purgecss'
import { defineConfig, minify, type Plugin, type Rolldown } from 'vite'

const isChunk = (file: Rolldown.OutputAsset | Rolldown.OutputChunk): file is Rolldown.OutputChunk =>
  file.type === 'chunk'

/**
 * Mantine's style sheet is of all that it has; what is of components that are in no script, half of it, stays behind. They are told
 * by their classes, `m_…`: nothing else is touched.
 */
const onlyUsedStyles = (): Plugin => ({
  name: 'only-used-styles',
  enforce: 'post',
  async generateBundle(_, bundle) {
    const content = Object.values(bundle)
      .filter(isChunk)
      .map(({ code }) => ({ raw: code, extension: 'js' }))
    const safelist = { standard: [/^(?!m_)/] }
    for (const file of Object.values(bundle)) {
      if (isChunk(file) || !file.fileName.endsWith('.css')) continue
      const [purged] = await new PurgeCSS().purge({ content, css: [{ raw: String(file.source) }], safelist })
      if (purged) file.source = purged.css
    }
  },
})

/** The files of each page, by the first word of its address: `sessions`, `audit`. */
const filesOfPages = (bundle: Rolldown.OutputBundle): Record<string, string[]> => {
  const chunks = new Map(
    Object.values(bundle)
      .filter(isChunk)
      .map((chunk) => [chunk.fileName, chunk]),
  )
  const needed = (fileName: string): string[] => [
    fileName,
    ...(chunks.get(fileName)?.imports.flatMap(needed) ?? []),
  ]
  const entry = new Set(
    [...chunks.values()].filter(({ isEntry }) => isEntry).flatMap(({ fileName }) => needed(fileName)),
  )
  const pages: Record<string, string[]> = {}
  for (const { fileName, facadeModuleId } of chunks.values()) {
    const [, page] = /\/pages\/(\w+)\/\1-page\.tsx$/.exec(facadeModuleId ?? '') ?? []
    if (page) pages[page] = [...new Set(needed(fileName))].filter((file) => !entry.has(file))
  }
  return pages
}

/**
 * Writes the outline of the page and the script before it into the page itself, and its styles behind the outline: a browser
 * draws nothing that stands after a style sheet that has not arrived. Mantine's own, in the root, come after them.
 */
const firstPaint = (): Plugin => ({
  name: 'first-paint',
  transformIndexHtml: {
    order: 'post',
    handler: async (html, { bundle = {} }) => {
      const styles = await readFile(new URL('first-paint/skeleton.css', import.meta.url), 'utf8')
      const file = new URL('first-paint/first-paint.js', import.meta.url)
      const { code } = await minify('first-paint.js', await readFile(file, 'utf8'))
      const sheets: string[] = []
      return html
        .replace(/<style data-from[^>]*>/, () => `<style>\n${styles}`)
        .replace(
          /<script data-from[^>]*>/,
          () => `<script data-pages='${JSON.stringify(filesOfPages(bundle))}'>${code}`,
        )
        .replaceAll(/ *<link rel="stylesheet"[^>]*>\n?/g, (sheet) => {
          sheets.push(sheet)
          return ''
        })
        .replace(/ *<div id="root">/, (root) => `${sheets.join('')}${root}`)
    },
  },
})

export default defineConfig({
  // Relative, so that one build works under any prefix: the server tells the page where it is mounted (`<base href>`).
  base: './',
  plugins: [react(), onlyUsedStyles(), firstPaint()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  // A strict content security policy has no room for `data:` scripts or fonts; small pictures stay files too.
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The pages' own styles are 10 kB in all. In a file for each, one that did not arrive would leave its page without.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // Each page is one file, beside what is there before any page: an import that fails for what the file itself imports
        // could not be tried again, since browsers remember that failure too.
        codeSplitting: { groups: [{ name: 'common', minShareCount: 2 }] },
      },
    },
    // React, Mantine, the router and the socket are needed by every page: 200 kB over the wire, read once.
    chunkSizeWarningLimit: 700,
  },
})
