import { exampleApp } from './server.ts'

// DATABASE_URL=postgres://… node --import tsx start.process.ts
const databaseUrl = process.env.DATABASE_URL
if (!databaseUrl) throw new Error('DATABASE_URL is the URL of a PostgreSQL 14 or newer')
const { server, close } = await exampleApp(databaseUrl)
server.listen(3000, '127.0.0.1', () => console.log('The smallest application: http://127.0.0.1:3000'))
process.once('SIGINT', () => {
  server.close()
  server.closeAllConnections()
  void close()
})
