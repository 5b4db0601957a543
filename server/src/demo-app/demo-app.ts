import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import { createCurfew } from '../curfew.ts'
import type { Log } from '../log.ts'
import { secureHeaders } from '../secure-headers.ts'
import { reportRoutes } from './report-routes.ts'

export interface DemoAppOptions {
  databaseUrl: string
  /** It is a node of its own. */
  nodeName: string
  /** Of its own, beside those of the node that shares its process. */
  databaseConnections: number
  log: Log
}

export interface DemoApp {
  app: Express
  /** Takes the live connections of a server that the application is mounted in. */
  attach(server: Server): void
  /** Sends its clients to other nodes, before it is closed. */
  leave(seconds: number): Promise<void>
  close(): Promise<void>
}

const PAGE = fileURLToPath(new URL('public/', import.meta.url))

const pageHeaders = secureHeaders({ defaultSrc: ["'self'"], baseUri: ["'none'"] })

/**
 * An expense report, as any application might have one, with Curfew embedded: a cookie and a prefix of its own, so that
 * one browser holds an administrator in the dashboard and a user in here.
 */
export async function demoApp({
  databaseUrl,
  nodeName,
  databaseConnections,
  log,
}: DemoAppOptions): Promise<DemoApp> {
  const curfew = await createCurfew({
    databaseUrl,
    basePath: '/demo/curfew',
    cookieName: 'curfew_demo',
    home: '/demo',
    nodeName,
    databaseConnections,
    contact: 'the help desk, ext. 4400',
    log,
  })

  const app = express().disable('x-powered-by')
  app.use(curfew.router())
  app.use('/demo', pageHeaders)
  app.use('/demo/api', curfew.requireSession(), reportRoutes())
  app.get('/demo', (_request, response) => {
    response.sendFile('index.html', { root: PAGE })
  })
  app.use('/demo', express.static(PAGE, { index: false, redirect: false }))

  return { app, attach: curfew.attach, leave: curfew.leave, close: curfew.close }
}
