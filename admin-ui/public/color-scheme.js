// The first paint has the chosen colours. A file of its own: the content security policy allows no inline script.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('mantine-color-scheme-value')
  } catch {
    // Storage is blocked: follow the system.
  }
  let dark = chosen === 'dark'
  try {
    dark ||= chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches
  } catch {
    // What the system prefers is not told.
  }
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
