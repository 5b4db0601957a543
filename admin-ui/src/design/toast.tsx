import { type ReactNode, useSyncExternalStore } from 'react'
import { randomId } from '../browser/random-id.ts'

/** A piece of news, in the one place where the page tells it: see `dock/`. It stays until it is put away. */
export interface Toast {
  id: string
  /** Read out when it comes. */
  title: string
  message: ReactNode
  /** Something went wrong. */
  bad: boolean
}

/** Whoever has not put away so many reads the oldest no more. */
const MOST = 20

let toasts: readonly Toast[] = []
const listeners = new Set<() => void>()

const set = (next: readonly Toast[]): void => {
  toasts = next
  for (const listener of listeners) listener()
}

/** Says what has happened, beside what one is doing. One with an id that is told already takes its place. */
export const toast = ({
  id = randomId(),
  bad = false,
  ...words
}: Pick<Toast, 'title' | 'message'> & Partial<Pick<Toast, 'id' | 'bad'>>): void => {
  const told: Toast = { id, bad, ...words }
  const isKnown = toasts.some((each) => each.id === id)
  set(isKnown ? toasts.map((each) => (each.id === id ? told : each)) : [told, ...toasts].slice(0, MOST))
}

/** What has been told goes on: it is called something else from now on. */
export const retitle = (id: string, title: string): void => {
  if (toasts.some((each) => each.id === id && each.title !== title))
    set(toasts.map((each) => (each.id === id ? { ...each, title } : each)))
}

export const putAway = (id: string): void => set(toasts.filter((each) => each.id !== id))

export const putAllAway = (): void => set([])

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What has been told and not put away, the latest first. */
export const useToasts = (): readonly Toast[] => useSyncExternalStore(subscribe, () => toasts)
