import { createCurfew } from '../../src/curfew.ts'
import { createLog } from '../../src/log.ts'

/** An application that embeds Curfew, cannot, and has nothing else to do: it ends when nothing is left open. */
try {
  await createCurfew({ log: createLog('silent'), ...JSON.parse(process.argv[2] ?? '{}') })
  process.stdout.write('started\n')
} catch (error) {
  process.stdout.write(`rejected: ${error instanceof Error ? error.message : error}\n`)
}
