import { browserTime } from '@curfew/client/dashboard'
import { type FunctionComponent, useEffect, useSyncExternalStore } from 'react'
import { tabStorage } from '../browser/storage.ts'
import { Loading } from '../design/states.tsx'
import { createPageFile, type PageFile, type PageFileParts } from './page-file.ts'
import { PageMissing } from './page-missing.tsx'
import { askForRelease } from './release.ts'
import { reloadOnce } from './reload-once.ts'

/** A page whose code is a file of its own. */
type LazyPage = FunctionComponent & {
  /** The router waits for it before it goes there. */
  preload(): Promise<void>
}

const scriptOfThisPage = (): string =>
  document.querySelector<HTMLScriptElement>('script[type="module"]')?.src.split('/').at(-1) ?? ''

const isReloaded = (): boolean =>
  performance.getEntriesByType('navigation').some((entry) => 'type' in entry && entry.type === 'reload')

const parts: PageFileParts = {
  after: browserTime.after,
  askForRelease: () => askForRelease(document.baseURI, scriptOfThisPage()),
  reloadOnce: () =>
    reloadOnce({
      storage: tabStorage,
      now: browserTime.now,
      isReloaded,
      reload: () => window.location.reload(),
    }),
}

const all: LazyPage[] = []

/**
 * @param load imports the page's file
 * @param name under which it exports the page
 * @param title the page's name; none for a part of one, which is shown without its own
 */
export const lazyPage = <Module extends object>(
  load: () => Promise<Module>,
  name: keyof Module,
  title?: string,
): LazyPage => {
  const file = createPageFile(load, name, parts)
  const page = Object.assign(() => <PageOf file={file} title={title} />, { preload: file.load })
  all.push(page)
  return page
}

const PageOf = ({ file, title }: { file: PageFile; title: string | undefined }) => {
  const state = useSyncExternalStore(file.subscribe, file.getSnapshot)
  useEffect(() => void file.insist(), [file])
  switch (state.kind) {
    case 'loaded':
      return <state.Page />
    case 'waiting':
      return <Loading what="the page" />
    case 'missing':
      return <PageMissing title={title} isAnswered={state.isAnswered} retry={() => void file.insist()} />
  }
}

/** The page that somebody has come for goes first. */
const AHEAD_MS = 2_000

let isUnderWay = false

/** Loads what has not been visited yet, one after the other: then no page is missing when the network is. */
export const loadAllPages = (): void => {
  if (isUnderWay) return
  isUnderWay = true
  const load = async (): Promise<void> => {
    for (const page of all) await page.preload()
    isUnderWay = false
  }
  browserTime.after(AHEAD_MS, () => void load())
}
