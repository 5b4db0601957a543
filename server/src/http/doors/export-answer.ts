import type { ExportFormat } from '@curfew/shared'
import { stringify } from 'csv-stringify/sync'
import type { StreamedAnswer } from '../exchange/answer.ts'
import type { Cell, ExportAnswer, Exported } from './route.ts'

/** Media types; lines of JSON have none that is registered, and this is what everybody takes. */
export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/**
 * A file of CSV is for spreadsheets: without this mark Excel reads UTF-8 as something else. Programs that would stumble over it
 * have NDJSON.
 */
const BYTE_ORDER_MARK = '\ufeff'

export interface WhileExporting {
  /** Asked between two pages. @throws whatever breaks it off */
  mayGoOn(): Promise<void>
  /** Sees each item that is written. */
  check?(item: unknown): void
  /** Hears why the file is not whole. */
  brokeOff(error: unknown): void
}

/**
 * An answer that writes a list into a file, page by page, as fast as it is taken. The first page is read before anything is
 * answered, so that what is refused is refused as usual; what fails later breaks the connection off, so that nobody takes half a
 * file for all of it.
 *
 * @throws what the first page throws
 */
export async function exportAnswer(
  declared: ExportAnswer,
  { format, name, pages }: Exported,
  { mayGoOn, check, brokeOff }: WhileExporting,
): Promise<StreamedAnswer> {
  const walk = pages[Symbol.asyncIterator]()
  const { headOf, linesOf } = format === 'csv' ? csv(declared) : ndjson
  const first = await walk.next()

  async function* write(): AsyncGenerator<string> {
    try {
      const head = headOf()
      if (head !== '') yield head
      for (let page = first; !page.done; page = await next()) {
        if (check) for (const item of page.value) check(item)
        yield linesOf(page.value)
      }
    } catch (error) {
      brokeOff(error)
      throw error
    } finally {
      await walk.return?.()
    }
  }

  async function next() {
    await mayGoOn()
    return walk.next()
  }

  return {
    status: 200,
    headers: {
      'Content-Type': EXPORT_TYPES[format],
      'Content-Disposition': `attachment; filename="${name}.${format}"`,
    },
    parts: write(),
  }
}

interface Writer {
  headOf(): string
  linesOf(items: readonly unknown[]): string
}

const ndjson: Writer = {
  headOf: () => '',
  linesOf: (items) => items.map((item) => `${JSON.stringify(item)}\n`).join(''),
}

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it: login ids are other people's texts. */
function csv({ columns, cellsOf }: ExportAnswer): Writer {
  const write = (rows: (readonly Cell[])[]): string =>
    stringify(rows as Cell[][], { escape_formulas: true, record_delimiter: 'windows' })
  return {
    headOf: () => `${BYTE_ORDER_MARK}${write([columns])}`,
    linesOf: (items) => write(items.map(cellsOf)),
  }
}
