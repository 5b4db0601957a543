import { Refusal } from '../../../refusal.ts'
import { metricsReader } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'

export const metricsRoutes = routes({
  /**
   * Whoever may not read gets what they would get for a page that does not exist: a 401 or 403 would tell them that there is
   * something to find out, and a challenge has no use where no session helps.
   */
  readMetrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'Tells the metrics in the text format of Prometheus; 404 for whoever may not read them.',
    guard: metricsReader,
    lane: 'probes',
    answers: { 200: { text: 'text/plain' } },
  },
})

export interface MetricsPage {
  /** Lets readers from elsewhere in; absent: only this machine may read. */
  token?: string
  contentType: string
  read(): Promise<string>
}

export const metricsHandlers = ({ metrics }: { metrics?: MetricsPage }): Handlers<typeof metricsRoutes> => ({
  async readMetrics() {
    if (!metrics) throw new Refusal('not_found')
    return { status: 200, body: await metrics.read(), headers: { 'Content-Type': metrics.contentType } }
  },
})
