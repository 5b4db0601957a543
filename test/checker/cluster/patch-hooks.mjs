/** Gives patched files to whoever loads them; runs on Node's own thread for such hooks. */
let sources

/** @param patched texts by the URL of the file */
export function initialize(patched) {
  sources = patched
}

export async function load(url, context, nextLoad) {
  const source = sources[url]
  if (source === undefined) return nextLoad(url, context)
  const noted = `(globalThis.patchedFiles ??= []).push(import.meta.url)\n${source}`
  return { format: 'module', source: noted, shortCircuit: true }
}
