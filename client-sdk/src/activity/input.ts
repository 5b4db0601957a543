/** A pointer that moved less is a desk that shook. In CSS pixels. */
const MOVED_PIXELS = 10
/** Movements further apart than this do not add up. */
const PAUSE_MILLISECONDS = 1_000

interface Point {
  x: number
  y: number
  at: number
}

/** Tells a hand on the mouse from a nudge: true once the pointer has gone far enough without a pause. */
export function createMoveGate(): (point: Point) => boolean {
  let from: Point | null = null
  let last: Point | null = null
  return (point) => {
    if (from === null || last === null || point.at - last.at > PAUSE_MILLISECONDS) from = point
    last = point
    const far = Math.hypot(point.x - from.x, point.y - from.y) >= MOVED_PIXELS
    if (far) from = point
    return far
  }
}

/**
 * Watches for what only a person does. Events made by a script and the repeats of a key that is held down (or lain
 * upon) do not count.
 */
export function watchInput(target: EventTarget, onInput: () => void, signal: AbortSignal): void {
  const options = { capture: true, passive: true, signal }
  for (const type of ['pointerdown', 'wheel', 'touchstart']) {
    target.addEventListener(type, (event) => event.isTrusted && onInput(), options)
  }
  target.addEventListener(
    'keydown',
    (event) => event.isTrusted && !(event as KeyboardEvent).repeat && onInput(),
    options,
  )
  const moved = createMoveGate()
  target.addEventListener(
    'pointermove',
    (event) => {
      const { clientX: x, clientY: y, timeStamp: at } = event as PointerEvent
      if (event.isTrusted && moved({ x, y, at })) onInput()
    },
    options,
  )
}
