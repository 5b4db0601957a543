/**
 * Aborts after so many milliseconds, or with `signal`. `AbortSignal.any` and `.timeout` are younger than browsers that
 * people still have.
 *
 * @returns `done` has to be called when it is no longer needed
 */
export const timeLimit = (
  milliseconds: number,
  signal?: AbortSignal,
): { signal: AbortSignal; done(): void } => {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const timer = setTimeout(abort, milliseconds)
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  return {
    signal: controller.signal,
    done: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}
