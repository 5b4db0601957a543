import { importAgain } from '@curfew/client/dashboard'
import type { ComponentType } from 'react'

/** The file of a page, and how it is with it. */
export type PageFileState =
  | { kind: 'waiting' }
  | { kind: 'loaded'; Page: ComponentType }
  /** It is asked for again by whoever shows it. `isAnswered`: the server answers, but not with this file. */
  | { kind: 'missing'; isAnswered: boolean }

/** What has become of the release that this page is of; see `release.ts`. */
export type Release = 'same' | 'other' | 'unreachable'

export interface PageFile {
  getSnapshot(): PageFileState
  subscribe(onChange: () => void): () => void
  /** Asks for it, again if it has failed. Resolves when it is known whether it is there, and never rejects. */
  load(): Promise<void>
  /** The same for somebody who is waiting for it: where nothing else helps, everything is loaded again. */
  insist(): Promise<void>
}

export interface PageFileParts {
  askForRelease(): Promise<Release>
  /** Loads the whole page again, unless it has done so just now. @returns whether it does */
  reloadOnce(): boolean
  /** Calls `run` after so many milliseconds; returns what cancels it. */
  after(milliseconds: number, run: () => void): () => void
}

/** What has not arrived by then is said to be missing; it may still come. */
const PATIENCE_MS = 10_000

/**
 * Loads a page's file when it is asked for, and again where that has failed. One of which the server says that it is gone, after a
 * new release, or that the browser does not ask for any more, cannot be had without loading everything again.
 *
 * @param load imports it
 * @param name under which it exports the page
 */
export function createPageFile<Module extends object>(
  load: () => Promise<Module>,
  name: keyof Module,
  { askForRelease, reloadOnce, after }: PageFileParts,
): PageFile {
  const listeners = new Set<() => void>()
  let state: PageFileState = { kind: 'waiting' }
  let asking: Promise<void> | null = null
  let insisting: Promise<void> | null = null
  /** The patience with it is over. */
  let isHanging = false
  /** How often it was asked for in vain while the server answered. */
  let inVain = 0
  let failure: unknown

  function become(next: PageFileState): void {
    if (state.kind === 'loaded') return
    state = next
    for (const listener of listeners) listener()
  }

  async function ask(): Promise<void> {
    try {
      const module = await importAgain(load, name, failure)
      // The edge: a type of what is exported would have to know the routes, which know this.
      become({ kind: 'loaded', Page: module[name] as ComponentType })
    } catch (error) {
      failure = error
      become({ kind: 'missing', isAnswered: false })
    } finally {
      asking = null
      isHanging = false
    }
  }

  /** Resolves no later than after the patience. */
  function patiently(asking: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = after(PATIENCE_MS, () => {
        isHanging = true
        become({ kind: 'missing', isAnswered: false })
        resolve()
      })
      void asking.then(() => {
        cancel()
        resolve()
      })
    })
  }

  async function loadFile(): Promise<void> {
    if (state.kind === 'loaded') return
    asking ??= ask()
    await patiently(asking)
  }

  /** The server answers, and the file is not to be had: it is gone, or one that it imports is remembered as failed. */
  async function insist(): Promise<void> {
    if (!isHanging) await loadFile()
    if (state.kind !== 'missing') return
    const release = await askForRelease()
    if (release === 'unreachable') return
    inVain += 1
    if (release === 'other' || inVain > 1) {
      if (!reloadOnce()) become({ kind: 'missing', isAnswered: true })
      return
    }
    // The server may have come back between the two. One that still hangs will not come.
    if (!isHanging) await insist()
  }

  return {
    getSnapshot: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    load: loadFile,
    insist: () => {
      insisting ??= insist().finally(() => {
        insisting = null
      })
      return insisting
    },
  }
}
