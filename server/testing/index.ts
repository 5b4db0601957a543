/** For the tests of all packages, under vitest with `global-setup.ts`. */

export { freePort } from '../src/store/postgres/free-port.ts'
export { makeCertificate, type TestCertificate } from './certificate.ts'
export {
  createEmptyDatabase,
  createTestDatabase,
  type FileDatabase,
  setUpDatabase,
  type TestDatabase,
} from './database.ts'
export { eventually } from './eventually.ts'
export { fillDisk } from './full-disk.ts'
export { countLockWaits } from './lock-waits.ts'
export { takeAway } from './outage.ts'
export { type Program, startProgram } from './program.ts'
export { startTestRedis, type TestRedis } from './redis.ts'
export { listenAt, type RedisEar } from './redis-ear.ts'
export { makeTemporaryFolder } from './temporary-folder.ts'
