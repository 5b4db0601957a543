// In a layer, so that a rule of ours wins in whatever order the parts of the page bring their styles.
import '@mantine/core/styles.layer.css'
import './design/base.css'
import './design/print.css'
import { createDashboard } from '@curfew/client/dashboard'
import { CurfewProvider } from '@curfew/client/react'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRouter, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createHttp } from './api/http.ts'
import { isPassing } from './api/refused.ts'
import { HttpContext } from './api/use-http.ts'
import { colorSchemeManager, makeMediaAnswer } from './browser/color-scheme.ts'
import { ClockContext, createClock } from './clock.ts'
import { HintBubble } from './design/text/hint-bubble.tsx'
import { cssVariables, theme } from './design/theme.ts'
import { parseSearch, stringifySearch } from './lists/address.ts'
import { UpdatesContext } from './live/use-live.ts'
import { loadAllPages } from './loading/lazy-page.tsx'
import { PageBroken } from './loading/page-broken.tsx'
import { PagePending } from './loading/page-pending.tsx'
import { mountOf } from './mount.ts'
import { MountContext } from './mount-context.ts'
import { routeTree } from './routes.tsx'
import { followMe, meQuery } from './session/me.ts'
import { LastBoundary } from './shell/last-boundary.tsx'

const mount = mountOf(document.baseURI)
const clock = createClock()
const { curfew, updates, heard } = createDashboard(mount || '/')
updates.on('session.active', ({ serverTime }) => clock.set(serverTime))
updates.on('overview', ({ serverTime }) => clock.set(serverTime))
updates.on('session.active', loadAllPages)
const http = createHttp(mount, curfew.fetch, heard)
const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Pushes tell what has changed; what they cannot tell is read again when somebody looks.
      staleTime: 5_000,
      networkMode: 'always',
      retry: (failures, error) => isPassing(error) && failures < 2,
    },
    mutations: { networkMode: 'always' },
  },
})
const router = createRouter({
  routeTree,
  basepath: `${mount}/admin`,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  // Until then the page before stays, and the line at the top says that something is on its way.
  defaultPendingMs: 1_000,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageBroken,
  // What breaks the frame of all pages goes to the boundary around everything, which needs nothing of it.
  disableGlobalCatchBoundary: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

// What was on screen belongs to who was signed in.
curfew.subscribe(() => {
  const { status } = curfew.getSnapshot()
  if (status === 'ended' || status === 'signed_out') client.clear()
})
followMe(updates, client)
// Asked while the first page is still on its way.
void client.prefetchQuery(meQuery(http, clock))

makeMediaAnswer()
const colorScheme = colorSchemeManager()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <LastBoundary>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
      >
        <MountContext value={mount}>
          <HttpContext value={http}>
            <ClockContext value={clock}>
              <CurfewProvider curfew={curfew}>
                <UpdatesContext value={updates}>
                  <QueryClientProvider client={client}>
                    <RouterProvider router={router} />
                    <HintBubble />
                  </QueryClientProvider>
                </UpdatesContext>
              </CurfewProvider>
            </ClockContext>
          </HttpContext>
        </MountContext>
      </MantineProvider>
    </LastBoundary>
  </StrictMode>,
)
