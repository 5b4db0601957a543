/** How Chromium and Firefox name what they could not import. Safari does not; neither does it remember that it failed. */
const FAILED = /dynamically imported module: (https?:\S+)/

/**
 * Imports what could not be imported before. Chromium remembers that an address failed for as long as the page lives, and does not
 * ask the server again: so the same file is asked for by another address, `?again=1`, `?again=2`, ….
 *
 * @param load as at the first time
 * @param name of something that the module exports
 * @param failure what `load`, or this, was rejected with last
 * @throws the failure, where a bundler has given what the file exports other names
 */
export async function importAgain<Module extends object>(
  load: () => Promise<Module>,
  name: keyof Module,
  failure: unknown,
): Promise<Module> {
  const address = nextAddress(failure)
  if (address === null) return load()
  // The edge: the same file exports the same.
  const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ address)) as Module
  if (!(name in module)) throw failure
  return module
}

/** @returns null where the error names no address */
export function nextAddress(failure: unknown): string | null {
  const [, failed] = (failure instanceof Error && FAILED.exec(failure.message)) || []
  if (failed === undefined) return null
  const address = new URL(failed)
  address.searchParams.set('again', String(Number(address.searchParams.get('again')) + 1))
  return address.href
}
