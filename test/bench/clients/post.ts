import { now } from '../measure/clock.ts'
import { ADMIN_TOKEN } from '../records/seed.ts'

interface Posted<Body> {
  /** On the machine's clock, before anything was sent. */
  requestedAt: number
  body: Body
}

/** Posts as the super user. @throws unless the answer is a success */
export const post = async <Body>(
  port: number,
  path: string,
  content: unknown = {},
): Promise<Posted<Body>> => {
  const requestedAt = now()
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify(content),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return { requestedAt, body: (await response.json()) as Body }
}
