import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { anybody } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'

const description = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })

export const descriptionRoutes = routes({
  readDescription: {
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'Describes this API (OpenAPI 3.1).',
    guard: anybody,
    lane: 'lists',
    answers: { 200: { text: 'application/json' } },
  },
})

/** Written by `pnpm openapi` from the same declarations that the server goes by. */
const FILE = new URL('../../../../openapi.json', import.meta.url)

export function descriptionHandlers({
  basePath = '',
}: {
  basePath?: string
}): Handlers<typeof descriptionRoutes> {
  // Made once: everybody may ask for it, as often as they like.
  let made: { text: string; headers: { ETag: string } } | null = null
  const make = async () => {
    const document = description.parse(JSON.parse(await readFile(FILE, 'utf8')))
    const text = JSON.stringify({ ...document, servers: [{ url: basePath || '/' }] })
    return { text, headers: { ETag: `"${hash('sha256', text, 'base64url')}"` } }
  }
  return {
    async readDescription() {
      made ??= await make()
      return { status: 200, body: made.text, headers: made.headers }
    },
  }
}
