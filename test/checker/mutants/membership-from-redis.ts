import type { Mutant } from './mutant.ts'

/** The nodes that are waited for are those that Redis has heard of lately. Breaks FD-9 and FD-15. */
export const membershipFromRedis: Mutant = {
  name: 'who is waited for is asked of Redis',
  rule: 'FD-15',
  patches: [
    {
      file: 'feed/nodes.js',
      replace: 'export async function register(pool, self) {',
      by: `import { Redis } from 'ioredis';
const present = 'mutant:present:';
const redis = new Redis(process.env.CHECKER_REDIS_URL, { enableOfflineQueue: false, commandTimeout: 500 });
redis.on('error', () => undefined);
export async function heardOf() {
    const keys = await redis.keys(present + '*').catch(() => []);
    return new Set(keys.map((key) => key.slice(present.length)));
}
export async function register(pool, self) {
    setInterval(() => redis.set(present + self.id, 1, 'PX', 1_000).catch(() => undefined), 200).unref();`,
    },
    {
      file: 'feed/look.js',
      replace: 'nodes = await askNodes(database.looks);',
      by: `const heard = await heardOf();
        nodes = (await askNodes(database.looks)).filter(({ id }) => heard.has(id));`,
    },
    {
      file: 'feed/look.js',
      replace: 'import { readNodes }',
      by: 'import { heardOf, readNodes }',
    },
  ],
}
