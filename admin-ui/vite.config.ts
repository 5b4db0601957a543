import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  // Relative, so that one build works under any prefix: the server tells the page where it is mounted (`<base href>`).
  base: './',
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  // A strict content security policy has no room for `data:` scripts or fonts; small pictures stay files too.
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // React, Mantine, the router and the socket are needed by every page: 200 kB over the wire, read once.
    chunkSizeWarningLimit: 700,
  },
})
