import { Button, Group } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { use } from 'react'
import { addressOf, type Query } from '../api/http.ts'
import { MountContext } from '../mount-context.ts'

const FORMATS = [
  { format: 'csv', name: 'CSV' },
  { format: 'ndjson', name: 'NDJSON' },
] as const

interface ExportLinksProps {
  /** The door that exports the list: `/v1/revocations/…/export`. */
  path: string
  query?: Query
}

/** Saves a whole list as a file. Links, so that the browser writes what comes without holding it. */
export const ExportLinks = ({ path, query }: ExportLinksProps) => {
  const mount = use(MountContext)
  return (
    <Group gap={6} data-not-printed>
      {FORMATS.map(({ format, name }) => (
        <Button
          key={format}
          component="a"
          href={`${mount}${addressOf(path, { ...query, format })}`}
          download
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          Export {name}
        </Button>
      ))}
    </Group>
  )
}
