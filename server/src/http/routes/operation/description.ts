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
    answers: { 200: description },
  },
})

/** Written by `pnpm openapi` from the same declarations that the server goes by. */
const FILE = new URL('../../../../openapi.json', import.meta.url)

export function descriptionHandlers({
  basePath = '',
}: {
  basePath?: string
}): Handlers<typeof descriptionRoutes> {
  let read: Promise<z.infer<typeof description>> | null = null
  const readOnce = async () => {
    const document = description.parse(JSON.parse(await readFile(FILE, 'utf8')))
    return { ...document, servers: [{ url: basePath || '/' }] }
  }
  return {
    async readDescription() {
      read ??= readOnce()
      return { status: 200, body: await read }
    },
  }
}
