import { Gauge, type Registry } from 'prom-client'

/** Which Curfew this is, as Prometheus is usually told: a 1 with the version beside it. */
export function countVersion(registry: Registry, version: string): void {
  const info = new Gauge({
    name: 'curfew_build_info',
    help: 'Always 1; the version of Curfew is its label.',
    labelNames: ['version'],
    registers: [registry],
  })
  info.set({ version }, 1)
}
