/** For the tests of all packages, under vitest with `setup/global-setup.ts` and `setup/left-open.ts`. */

export { freePort } from '../src/store/postgres/free-port.ts'
export {
  createEmptyDatabase,
  createTestDatabase,
  type FileDatabase,
  setUpDatabase,
  type TestDatabase,
} from './database/database.ts'
export { fillDisk } from './database/full-disk.ts'
export { countLockWaits } from './database/lock-waits.ts'
export { takeAway } from './database/outage.ts'
export { eventually } from './eventually.ts'
export { makeCertificate, type TestCertificate } from './machine/certificate.ts'
export { makeTemporaryFolder } from './machine/temporary-folder.ts'
export { type Program, startProgram } from './programs/program.ts'
export { startTestRedis, type TestRedis } from './redis/redis.ts'
export { listenAt, type RedisEar } from './redis/redis-ear.ts'
