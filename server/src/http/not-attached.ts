import type { Log } from '../log.ts'

const NOT_ATTACHED =
  'pages ask for live connections at a server that Curfew does not know, and will hear of no end: ' +
  'call curfew.attach(server) with the server that listens (createServer(app) and server.listen, not app.listen)'

/** Where live connections come in: a request gets here only if its server was not handed to `attach`. Told once. */
export function sayNotAttached(log: Log): (path: string) => void {
  let isTold = false
  return (path) => {
    if (isTold || !/^\/v1\/live(\/|$)/i.test(path)) return
    isTold = true
    log.warn(NOT_ATTACHED)
  }
}
