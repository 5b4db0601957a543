import type { Handler } from './handler.ts'

/** Hands a request from one handler on to the next, and what one throws, or its promise, to `next`. */
export const inOrder =
  (...handlers: readonly Handler[]): Handler =>
  (request, response, next) => {
    const goOn = (index: number): void => {
      const handler = handlers[index]
      if (!handler) {
        next()
        return
      }
      try {
        const answering = handler(request, response, (error) => {
          if (error) next(error)
          else goOn(index + 1)
        })
        if (answering instanceof Promise) answering.catch(next)
      } catch (error) {
        next(error)
      }
    }
    goOn(0)
  }
