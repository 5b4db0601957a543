// Runs inside the page, before everything else: the first paint has the chosen colours, and a page whose scripts do not arrive
// says so and comes back by itself. Whatever the browser may forbid throws when it is touched.
;(() => {
  const SECOND = 1_000
  const LONGEST_WAIT = 15 * SECOND
  /** How long nothing is asked, and how long an answer may take: together less than the 8 s within which it is said. */
  const LOOK_AFTER = 2 * SECOND
  const ANSWER_WITHIN = 5 * SECOND
  /** What has not come by then, though Curfew answers, does not come on a slow line either. */
  const ARRIVES_WITHIN = 45 * SECOND
  /** Where and how often a page may load itself again is the same everywhere: `src/loading/reload-once.ts`. */
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
  const isShown = () => skeleton()?.hidden === false
  const unreachable = () => skeleton()?.querySelector('[data-when="unreachable"]')
  /** Until the dashboard's own scripts have taken over, which take those words away, or have failed. */
  const isWaiting = () => isShown() && unreachable() && skeleton().dataset.trouble !== 'broken'

  const system = allowed(() => matchMedia('(prefers-color-scheme: dark)'))
  const takeColors = () => {
    const chosen = allowed(() => localStorage.getItem('mantine-color-scheme-value'))
    const isDark = chosen === 'dark' || (chosen !== 'light' && system?.matches)
    document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
  }
  takeColors()
  allowed(() => system.addEventListener('change', () => isShown() && takeColors()))

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

  /** Does Curfew answer? `AbortSignal.timeout` is younger than browsers that people still have. */
  const ask = async () => {
    const limit = new AbortController()
    const tooLong = setTimeout(() => limit.abort(), ANSWER_WITHIN)
    try {
      return (await fetch(location.href, { cache: 'no-store', signal: limit.signal })).ok
    } catch {
      return false
    } finally {
      clearTimeout(tooLong)
      // That it has begun to answer is enough.
      limit.abort()
    }
  }

  let failures = 0
  let timer = 0
  /** Another address is no cure: what is missing is the page's own. So it waits until Curfew answers, and loads it again. */
  const tryAgain = (isAsked = false) => {
    clearTimeout(timer)
    void ask().then((isThere) => {
      if (!isWaiting()) return
      if (isThere && (isAsked || mayReload())) location.reload()
      else later()
    })
  }
  const later = () => {
    failures += 1
    clearTimeout(timer)
    timer = setTimeout(tryAgain, Math.min(LONGEST_WAIT, SECOND * 2 ** failures))
  }
  const isTrying = () => failures > 0
  const sayAndTry = () => {
    sayUnreachable()
    addEventListener('online', () => tryAgain())
    later()
  }

  // Errors of what is loaded do not bubble.
  const onMissing = ({ target }) => {
    const isOurs = target instanceof HTMLScriptElement || target instanceof HTMLLinkElement
    if (isOurs && target.rel !== 'icon' && !isTrying() && isWaiting()) sayAndTry()
  }
  addEventListener('error', onMissing, true)
  /** A server that hangs sends neither the rest nor an error. On a slow line the rest may take long, and it answers. */
  const look = () => {
    if (isTrying() || !isWaiting()) return
    void ask().then((isThere) => {
      if (isTrying() || !isWaiting()) return
      if (isThere && performance.now() < ARRIVES_WITHIN) setTimeout(look, LOOK_AFTER)
      else sayAndTry()
    })
  }
  setTimeout(look, LOOK_AFTER)
  addEventListener('click', ({ target }) => {
    if (!(target instanceof Element && target.closest('#skeleton button'))) return
    if (skeleton().dataset.trouble === 'broken') location.reload()
    else tryAgain(true)
  })
})()
