import { announceServer, type RunningServer } from '../../src/config/running-servers.ts'

/** A server that leaves word of itself and does nothing else, until it is killed. */
const [server = '{}', folder] = process.argv.slice(2)
announceServer(JSON.parse(server) as RunningServer, folder)
process.stdout.write('announced\n')
setInterval(() => undefined, 60_000)
