// Runs inside the page, before everything else: the first paint has the chosen colours, and a page whose scripts do not arrive
// says so and comes back by itself. Whatever the browser may forbid throws when it is touched.
;(() => {
  const SECOND = 1_000
  const LONGEST_WAIT = 15 * SECOND
  /** Where and how often a page may load itself again is the same everywhere: `src/page-loading/reload-once.ts`. */
  const RELOADED_AT = 'curfew.reloadedAt'
  const NOT_AGAIN_FOR = 300 * SECOND

  const allowed = (touch) => {
    try {
      return touch()
    } catch {
      return null
    }
  }

  const skeleton = () => document.getElementById('skeleton')
  const isWaiting = () => skeleton()?.hidden === false

  const system = allowed(() => matchMedia('(prefers-color-scheme: dark)'))
  const takeColors = () => {
    const chosen = allowed(() => localStorage.getItem('mantine-color-scheme-value'))
    const isDark = chosen === 'dark' || (chosen !== 'light' && system?.matches)
    document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
  }
  takeColors()
  allowed(() => system.addEventListener('change', () => isWaiting() && takeColors()))

  // The script that draws the page would ask for it only when it has arrived itself, 150 kB later.
  const pages = JSON.parse(document.currentScript.dataset.pages)
  const [, page = 'sessions'] = /\/admin\/(\w+)/.exec(location.pathname) ?? []
  for (const href of pages[page] ?? [])
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'modulepreload', crossOrigin: '', href }),
    )

  const mayReload = () =>
    allowed(() => {
      const last = Number(sessionStorage.getItem(RELOADED_AT))
      if (Math.abs(Date.now() - last) < NOT_AGAIN_FOR) return false
      sessionStorage.setItem(RELOADED_AT, String(Date.now()))
      return true
    }) ?? performance.getEntriesByType('navigation')[0]?.type !== 'reload'

  const sayUnreachable = () => {
    if (!isWaiting() || skeleton().dataset.trouble) return
    skeleton().dataset.trouble = 'unreachable'
    skeleton().setAttribute('role', 'main')
  }

  let failures = 0
  let timer = 0
  /** Another address is no cure: what is missing is the page's own. So it waits until Curfew answers, and loads it again. */
  const tryAgain = (isAsked = false) => {
    clearTimeout(timer)
    fetch(location.href, { cache: 'no-store' }).then(
      ({ ok }) => (ok && (isAsked || mayReload()) ? location.reload() : later()),
      later,
    )
  }
  const later = () => {
    failures += 1
    timer = setTimeout(tryAgain, Math.min(LONGEST_WAIT, SECOND * 2 ** failures))
  }

  // Errors of what is loaded do not bubble.
  const onMissing = ({ target }) => {
    const isOurs = target instanceof HTMLScriptElement || target instanceof HTMLLinkElement
    if (!isOurs || target.rel === 'icon' || failures > 0 || !isWaiting()) return
    sayUnreachable()
    addEventListener('online', () => tryAgain())
    later()
  }
  addEventListener('error', onMissing, true)
  // A server that has stopped in the middle sends neither the rest nor an error.
  setTimeout(sayUnreachable, LONGEST_WAIT)
  addEventListener('click', ({ target }) => {
    if (!(target instanceof Element && target.closest('#skeleton button'))) return
    if (skeleton().dataset.trouble === 'broken') location.reload()
    else tryAgain(true)
  })
})()
