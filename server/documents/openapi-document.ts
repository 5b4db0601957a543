import { STATUS_CODES } from 'node:http'
import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from '@asteasolutions/zod-to-openapi'
import { type ErrorCode, errorEntry } from '@curfew/shared'
import { problem } from '@curfew/shared/schemas'
import { z } from 'zod'
import { errorsOf } from '../src/http/doors/errors-of.ts'
import { EXPORT_TYPES } from '../src/http/doors/export-answer.ts'
import type { Guard } from '../src/http/doors/guard.ts'
import type { Route } from '../src/http/doors/route.ts'
import { ROUTES } from '../src/http/registry.ts'
import { heading, permissionsOf } from './route-facts.ts'

const ABOUT = `Sessions of people: who is signed in, and signing them out everywhere.

JSON, camelCase, times in ISO 8601 UTC; fields that are not known are refused. A request is authenticated by the cookie or by
\`Authorization: Bearer <token>\`, which wins. Writes by cookie need \`application/json\` and a page of the same origin. Errors are
\`application/problem+json\` (RFC 9457) with a stable \`code\`. Answers may get further fields: receivers have to bear it.`

const IDEMPOTENCY_KEY = z
  .string()
  .max(255)
  .optional()
  .meta({
    description: 'A repeated request with the same key answers the same and does nothing again.',
    param: { name: 'Idempotency-Key', in: 'header' },
  })
const IF_MATCH = z
  .string()
  .optional()
  .meta({
    description: 'The `ETag` of what the change is based on; 412 if somebody has changed it meanwhile.',
    param: { name: 'If-Match', in: 'header' },
  })

/** The OpenAPI document of every route that there is. */
export function openApiDocument(): ReturnType<OpenApiGeneratorV31['generateDocument']> {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-curfew',
  })
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  for (const [name, route] of Object.entries<Route>(ROUTES)) registry.registerPath(pathOf(name, route))
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Curfew', version: '1', description: ABOUT, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
  })
}

function pathOf(name: string, route: Route): Parameters<OpenAPIRegistry['registerPath']>[0] {
  const permissions = permissionsOf(route.guard)
  return {
    method: route.method.toLowerCase() as Lowercase<Route['method']>,
    path: route.path.replaceAll(/:(\w+)/g, '{$1}'),
    operationId: name,
    summary: route.summary,
    tags: [heading(route)],
    security: securityOf(route.guard),
    ...(permissions.length > 0 ? { 'x-permissions': permissions } : {}),
    request: {
      ...(route.params instanceof z.ZodObject ? { params: route.params } : {}),
      ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
      ...(route.body
        ? {
            body: {
              required: !route.body.schema.safeParse(undefined).success,
              content: { 'application/json': { schema: route.body.schema } },
            },
          }
        : {}),
      headers: headersOf(route),
    },
    responses: { ...answersOf(route), ...problemsOf(errorsOf(route)) },
  }
}

function headersOf(route: Route): z.ZodType<unknown>[] {
  if (route.method === 'POST') return [IDEMPOTENCY_KEY]
  return route.isVersioned && route.method !== 'GET' ? [IF_MATCH] : []
}

function securityOf(guard: Guard): Record<string, string[]>[] {
  const shown: Record<string, string[]>[] = [{ cookie: [] }, { bearer: [] }]
  switch (guard.kind) {
    case 'themselves':
    case 'reader':
    case 'actor':
      return shown
    case 'tokenHolder':
      return [...shown, {}]
    case 'anybody':
    case 'visitor':
    case 'metricsReader':
      return []
  }
}

function answersOf({ answers, isVersioned }: Route): Record<string, ResponseConfig> {
  const headers = isVersioned
    ? { headers: { ETag: { description: 'The version.', schema: { type: 'string' as const } } } }
    : {}
  return Object.fromEntries(
    Object.entries(answers).map(([status, declared]): [string, ResponseConfig] => {
      const description = STATUS_CODES[status] ?? status
      if (declared === null) return [status, { description }]
      return [status, { description, ...headers, content: contentOf(declared) }]
    }),
  )
}

function contentOf(declared: NonNullable<Route['answers'][number]>): ResponseConfig['content'] {
  const text = { schema: { type: 'string' as const } }
  if (declared instanceof z.ZodType) return { 'application/json': { schema: declared } }
  if ('text' in declared) return { [declared.text]: text }
  // Of lines of JSON each is this.
  return { [EXPORT_TYPES.csv]: text, [EXPORT_TYPES.ndjson]: { schema: declared.exports } }
}

function problemsOf(codes: readonly ErrorCode[]): Record<string, ResponseConfig> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codes) {
    const { status } = errorEntry(code)
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, these]) => [
        String(status),
        {
          description: these.map((code) => `\`${code}\`: ${errorEntry(code).title}.`).join(' '),
          content: { 'application/problem+json': { schema: problem } },
        },
      ]),
  )
}
