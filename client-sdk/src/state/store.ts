import { callSafely, createEmitter, type Emitter } from './emitter.ts'
import { type Input, reduce, type SessionState } from './state.ts'

/** Holds the state, and tells of every change. */
export interface Store extends Pick<Emitter, 'on'> {
  readonly state: SessionState
  /** @returns whether it changed anything */
  apply(input: Input): boolean
  subscribe(listener: () => void): () => void
}

/** @param report takes the errors of listeners and callbacks that throw */
export function createStore(report: (error: unknown) => void): Store {
  const emitter = createEmitter(report)
  const listeners = new Set<() => void>()
  let state: SessionState = { status: 'loading' }
  return {
    get state() {
      return state
    },
    apply: (input) => {
      const step = reduce(state, input)
      if (step.state === state) return false
      state = step.state
      for (const listener of listeners) callSafely(listener, report)
      for (const change of step.changes) emitter.emit(change)
      return true
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    on: emitter.on,
  }
}
