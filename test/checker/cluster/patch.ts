import { readFileSync } from 'node:fs'

/**
 * A change to the built server that a test's own node process makes while it loads it: shipped code knows nothing of it.
 */
export interface Patch {
  /** Below `server/dist`. */
  file: string
  /** Stands in the file exactly once. */
  replace: string
  by: string
}

const DIST = new URL('../../../server/dist/', import.meta.url)

/**
 * The texts of patched files by their URL, as `node.process.mjs` wants them.
 *
 * @throws when a text to be replaced is not there exactly once
 */
export function patchServer(patches: readonly Patch[]): Record<string, string> {
  const urls = [...new Set(patches.map(({ file }) => file))].map((file) => new URL(file, DIST))
  return Object.fromEntries(
    urls.map((url) => [
      url.href,
      applyPatches(
        readFileSync(url, 'utf8'),
        patches.filter(({ file }) => new URL(file, DIST).href === url.href),
      ),
    ]),
  )
}

/**
 * Applies patches to the text of one file, one after the other.
 *
 * @throws when the text to be replaced is not there exactly once: what it was written for has changed
 */
export function applyPatches(source: string, patches: readonly Patch[]): string {
  let text = source
  for (const { file, replace, by } of patches) {
    const count = text.split(replace).length - 1
    if (count !== 1)
      throw new Error(`${file} has ${count} times, not once, the text to be patched:\n${replace}`)
    text = text.replace(replace, () => by)
  }
  return text
}
