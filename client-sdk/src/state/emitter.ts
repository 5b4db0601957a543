import type { Change } from './state.ts'

/** What `on` can be asked for. Every event is one real change. */
export type CurfewEvents = {
  [Type in Change['type']]: Extract<Change, { type: Type }>['event']
}

export interface Emitter {
  on<Type extends keyof CurfewEvents>(type: Type, callback: (event: CurfewEvents[Type]) => void): () => void
  emit(change: Change): void
}

/** @param report takes the error of a callback that throws: nothing else suffers from it */
export function createEmitter(report: (error: unknown) => void): Emitter {
  const callbacks = new Map<string, Set<(event: never) => void>>()
  return {
    on: (type, callback) => {
      const set = callbacks.get(type) ?? new Set()
      callbacks.set(type, set.add(callback))
      return () => set.delete(callback)
    },
    emit: ({ type, event }) => {
      for (const callback of callbacks.get(type) ?? []) callSafely(() => callback(event as never), report)
    },
  }
}

export function callSafely(callback: () => void, report: (error: unknown) => void): void {
  try {
    callback()
  } catch (error) {
    report(error)
  }
}
