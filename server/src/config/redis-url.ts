/** Where Redis is and how one gets in. */
export type RedisAddress = RedisAccess &
  (
    | { kind: 'servers'; servers: Endpoint[] }
    /** `master` is the name under which the sentinels know the server of the moment. */
    | { kind: 'sentinels'; sentinels: Endpoint[]; master: string }
  )

interface RedisAccess {
  tls: boolean
  /** The user `default` if absent. */
  username?: string
  password?: string
}

export interface Endpoint {
  host: string
  port: number
}

const SERVER_PORT = 6_379
const SENTINEL_PORT = 26_379

const SENTINELS =
  /^(?<scheme>rediss?)\+sentinel:\/\/(?<access>[^@/]*@)?(?<hosts>[^@/]+)\/(?<master>[\w.-]+)(?:\/\d*)?$/
/** A database may be named, as most such addresses do. It plays no part: channels belong to none. */
const DATABASE = /^\/?\d*$/

/**
 * Reads `redis://user:password@host:port`, several of those for the nodes of one cluster, separated by commas, or
 * `redis+sentinel://user:password@host:port,host:port/master`; with `rediss` all of it goes over TLS. What is to be
 * encoded in user and password is so as in any URL.
 *
 * @returns null for anything else
 */
export function parseRedisUrl(text: string): RedisAddress | null {
  const sentinels = SENTINELS.exec(text)?.groups
  if (sentinels) {
    const { scheme, access = '', hosts = '', master = '' } = sentinels
    const urls = hosts.split(',').map((host) => `${scheme}://${access}${host.trim()}`)
    const parsed = parseAll(urls, SENTINEL_PORT)
    return parsed && { kind: 'sentinels', ...parsed.access, sentinels: parsed.endpoints, master }
  }
  const parsed = parseAll(text.split(','), SERVER_PORT)
  return parsed && { kind: 'servers', ...parsed.access, servers: parsed.endpoints }
}

/** One way in for all of them: that of the first. */
function parseAll(
  urls: string[],
  defaultPort: number,
): { access: RedisAccess; endpoints: Endpoint[] } | null {
  const parsed = urls.map((url) => parseOne(url.trim(), defaultPort))
  const [first] = parsed
  if (!first || !parsed.every((each) => each !== null)) return null
  if (parsed.some(({ access }) => access.tls !== first.access.tls)) return null
  return { access: first.access, endpoints: parsed.map(({ endpoint }) => endpoint) }
}

function parseOne(text: string, defaultPort: number): { access: RedisAccess; endpoint: Endpoint } | null {
  if (!URL.canParse(text)) return null
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(text)
  const isRedis = protocol === 'redis:' || protocol === 'rediss:'
  if (!isRedis || hostname === '' || !DATABASE.test(pathname) || search !== '' || hash !== '') return null
  try {
    return {
      access: {
        tls: protocol === 'rediss:',
        ...(username ? { username: decodeURIComponent(username) } : {}),
        ...(password ? { password: decodeURIComponent(password) } : {}),
      },
      // An IPv6 address stands in brackets.
      endpoint: { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort) },
    }
  } catch {
    // A per cent sign that encodes nothing.
    return null
  }
}
