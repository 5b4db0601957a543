import Router from 'router'
import type { Handler } from '../../node-http/handler.ts'
import { Refusal } from '../../refusal.ts'
import { mayReadMetrics } from '../may-read-metrics.ts'

export interface MetricsPage {
  /** Lets readers from elsewhere in; absent: only this machine may read. */
  token?: string
  contentType: string
  read(): Promise<string>
}

/**
 * `GET /metrics`. Whoever may not read gets what they would get for a page that does not exist: a 401 or 403 would tell them
 * that there is something to find out, and a challenge has no use where no session helps.
 */
export function metricsRoute({ token, contentType, read }: MetricsPage): Handler {
  return Router().get('/metrics', async (request, response) => {
    if (!mayReadMetrics(request, token)) throw new Refusal('not_found')
    const text = await read()
    response.writeHead(200, { 'Content-Type': contentType }).end(text)
  })
}
