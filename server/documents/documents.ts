import { readFile } from 'node:fs/promises'
import { eventTable } from './event-table.ts'
import { openApiDocument } from './openapi-document.ts'
import { routeTable } from './route-table.ts'

/** A file that is written from the declarations of the doors. */
export interface Document {
  file: URL
  /** What it should be, given what it is. */
  write(now: string): string
}

const README = new URL('../README.md', import.meta.url)

/** Puts a table between its two marks. */
function between(mark: string, table: string): (now: string) => string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`]
  return (now) => {
    const [from, to] = [now.indexOf(begin), now.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`there is no ${begin} … ${end}`)
    return `${now.slice(0, from + begin.length)}\n\n${table}\n\n${now.slice(to)}`
  }
}

export const DOCUMENTS: Document[] = [
  {
    file: new URL('../openapi.json', import.meta.url),
    write: () => `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  },
  {
    file: README,
    write: (now) => between('events', eventTable())(between('routes', routeTable())(now)),
  },
]

/** What a document is now; empty when it is not there. */
export const readDocument = ({ file }: Document): Promise<string> => readFile(file, 'utf8').catch(() => '')
