/**
 * Which part may import which. Every arrow points down; the comment of a rule is what a violation prints, so it says
 * what to do instead.
 */

/** The server's house, the top floor first. A part imports from lower floors only, and not from its neighbours. */
const FLOORS = [
  ['main'],
  ['serve', 'admin'],
  ['demo', 'demo-app'],
  ['index'],
  ['curfew'],
  ['metrics'],
  ['live', 'http', 'pages'],
  ['node'],
  ['clock'],
  ['revocations', 'sign-in', 'policy-changes', 'people'],
  ['acts'],
  ['sessions'],
  ['policies'],
  ['directory'],
  ['feed', 'audit'],
  ['store'],
  ['load', 'node-http'],
  ['request'],
  ['config', 'log', 'refusal', 'secure-headers', 'json'],
]

const TEST = '\\.test\\.tsx?$'
const inServer = (parts) => `^server/src/(${parts.join('|')})(/|\\.ts$)`

const floorRules = FLOORS.flatMap((floor, height) =>
  floor.map((part) => {
    const neighbours = floor.filter((other) => other !== part)
    const above = FLOORS.slice(0, height).flat()
    return {
      name: `floor-${part}`,
      severity: 'error',
      comment:
        `server/src/${part} imports only from the floors below it` +
        ` (${
          FLOORS.slice(height + 1)
            .flat()
            .join(', ') || 'only shared'
        }).` +
        ' Move what you need to a lower floor, or take it as a parameter that the floor above fills.',
      from: { path: inServer([part]), pathNot: TEST },
      to: { path: inServer([...above, ...neighbours]) },
    }
  }),
).filter((rule) => rule.to.path !== inServer([]))

const onlyWorkspace = (name, path, allowed) => ({
  name,
  severity: 'error',
  comment: `${path} imports only ${allowed.join(' and ')} of this workspace: it has to work where the others are not installed.`,
  from: { path: `^${path}/`, pathNot: TEST },
  to: { path: '^(shared|server|client-sdk|admin-ui|test)/', pathNot: `^(${[path, ...allowed].join('|')})/` },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Two files that need each other are one concept or three: join them, or take out what both need.',
      from: {},
      to: { circular: true },
    },
    ...floorRules,
    {
      name: 'every-part-has-a-floor',
      severity: 'error',
      comment: 'A new part of server/src needs a floor: add its name to FLOORS in .dependency-cruiser.cjs.',
      from: { path: '^server/src/', pathNot: [inServer(FLOORS.flat()), TEST] },
      to: { path: '^(server|shared)/' },
    },
    {
      name: 'doors-have-no-sql',
      severity: 'error',
      comment:
        'http, live and pages are doors: a domain folder owns its SQL. Call a function of that folder.',
      from: { path: inServer(['live', 'http', 'pages']), pathNot: TEST },
      to: { path: 'node_modules/(kysely|pg)/' },
    },
    {
      name: 'acts-are-carried-by-the-frame',
      severity: 'error',
      comment:
        'What is done with a permission is declared as an Act and carried by server/src/acts/carry-out.ts: it reads the rights again, writes the record, tells the feed, waits for the nodes and keeps the answer.',
      from: {
        path: inServer(['revocations', 'policy-changes', 'people', 'http', 'live', 'pages']),
        pathNot: TEST,
      },
      to: { path: '^server/src/(feed/change|audit/write-audit)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-adapter-knows-express',
      severity: 'error',
      comment:
        'A door is declared in server/src/http/routes and answers plain facts of a request (http/exchange/exchange.ts):' +
        ' no route is mounted beside the registry. What a framework needs stands in server/src/http/adapters.',
      from: { path: '^server/src/', pathNot: ['^server/src/http/adapters/', inServer(['demo-app']), TEST] },
      to: { path: 'node_modules/(@types/)?(express|express-serve-static-core|router|body-parser|connect)/' },
    },
    {
      name: 'only-metrics-know-prometheus',
      severity: 'error',
      comment:
        'Count in a plain field, or take an observer as a parameter; server/src/metrics makes Prometheus metrics of it.',
      from: { path: '^server/src/', pathNot: [inServer(['metrics']), TEST] },
      to: { path: 'node_modules/prom-client/' },
    },
    onlyWorkspace('shared-imports-nobody', 'shared', ['shared']),
    onlyWorkspace('sdk-imports-shared', 'client-sdk', ['shared']),
    onlyWorkspace('dashboard-imports-shared-and-sdk', 'admin-ui', ['shared', 'client-sdk']),
    onlyWorkspace('server-imports-shared', 'server', ['shared']),
    {
      name: 'sdk-stays-light',
      severity: 'error',
      comment: 'The SDK ships to browsers: types from @curfew/shared, never a schema or zod (24 to 92 kB).',
      from: { path: '^client-sdk/', pathNot: TEST },
      to: { path: ['^shared/src/schemas\\.ts$', 'node_modules/zod/'] },
    },
    {
      name: 'sdk-core-has-no-framework',
      severity: 'error',
      comment:
        'Only the entry for React (client-sdk/src/react) may import react: everybody else gets the SDK without it.',
      from: { path: '^client-sdk/src/', pathNot: ['^client-sdk/src/react(/|\\.tsx?$)', TEST] },
      to: { path: ['node_modules/react(-dom)?/', '^client-sdk/src/react(/|\\.tsx?$)'] },
    },
    {
      name: 'tests-are-leaves',
      severity: 'error',
      comment: 'Shipped code never imports a test, nor what only tests need (server/testing, test).',
      from: { path: '^(shared|server|client-sdk|admin-ui)/src/', pathNot: TEST },
      to: { path: [TEST, '^server/testing/', '^test/'] },
    },
    {
      name: 'no-drawer-names',
      severity: 'error',
      comment:
        'Name a file for what it is or does; utils, helpers, common, manager, service and types say neither.',
      from: {},
      to: {
        path: '^[^.].*/(utils?|helpers?|common|manager|service|types)(\\.tsx?$|/)',
        pathNot: 'node_modules',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment:
        'This import leads nowhere. Is the path right, and is the dependency in the package.json of this very package?',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|dist-test|demo-app/public|examples/\\w+/public)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.css', '.json'],
    },
  },
}
