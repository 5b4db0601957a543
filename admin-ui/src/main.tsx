import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './design/base.css'
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
import { cssVariables, theme } from './design/theme.ts'
import { parseSearch, stringifySearch } from './lists/address.ts'
import { mountOf } from './mount.ts'
import { MountContext } from './mount-context.ts'
import { routeTree } from './routes.tsx'
import { createSessionStore } from './session/session-store.ts'
import { SessionContext } from './session/use-session.ts'

const mount = mountOf(document.baseURI)
const clock = createClock()
const session = createSessionStore(clock)
const http = createHttp(mount, session.heardOf)
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
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

// What was on screen belongs to who was signed in.
let userId: string | null = null
session.subscribe(() => {
  const state = session.getSnapshot()
  const now = state.kind === 'active' ? state.me.user.id : null
  if (now !== userId) client.clear()
  userId = now
})

// A page that comes out of the browser's cache may show what its reader may not see any more.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})

void session.verify(http)

makeMediaAnswer()
const colorScheme = colorSchemeManager()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <MountContext value={mount}>
        <HttpContext value={http}>
          <ClockContext value={clock}>
            <SessionContext value={session}>
              <QueryClientProvider client={client}>
                <RouterProvider router={router} />
              </QueryClientProvider>
            </SessionContext>
          </ClockContext>
        </HttpContext>
      </MountContext>
    </MantineProvider>
  </StrictMode>,
)
