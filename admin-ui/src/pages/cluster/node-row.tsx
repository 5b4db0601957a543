import type { NodeChange } from '@curfew/shared'
import { Table } from '@mantine/core'
import { count } from '../../design/numbers.ts'
import { Tag } from '../../design/tag.tsx'
import { Instant, Value } from '../../design/value.tsx'
import list from '../../lists/list.module.css'
import classes from './cluster.module.css'
import { lagWords, overloadWords, stateWords } from './node-words.ts'

/** One node. Where there is little room, what has no column of its own stands below its name. */
export const NodeRow = ({ node, left }: NodeChange) => {
  const { word, tone, meaning } = stateWords({ node, left })
  const overload = left || node.lease === 'lapsed' ? null : overloadWords(node.shedding)
  const isBehind = !left && node.lag.entries > 0
  return (
    <Table.Tr data-left={left || undefined}>
      <Table.Td>
        <span className={classes.name}>
          <b className={classes.host}>{node.host}</b>
          <span className="mono" title={node.id}>
            {node.id.slice(0, 8)}
          </span>
          {node.current && !left && <Tag>answers this page</Tag>}
        </span>
        <span className={classes.details}>
          {node.version}
          {isBehind && `, ${lagWords(node.lag)}`}, since <Instant at={node.startedAt} />
        </span>
      </Table.Td>
      <Table.Td>
        <span title={meaning}>
          <Tag tone={tone}>{word}</Tag>
        </span>
        {node.lease === 'lapsed' && (
          <span className={classes.silent}>
            since <Instant at={node.beatAt} />
          </span>
        )}
        {overload && <span className={classes.overload}>{overload}</span>}
      </Table.Td>
      <Table.Td
        className={`${list.wideOnly} ${list.nowrap}`}
        title={`It has applied the feed up to position ${count(node.applied)}`}
      >
        {left ? <Value>{null}</Value> : <span data-behind={isBehind || undefined}>{lagWords(node.lag)}</span>}
      </Table.Td>
      <Table.Td className={`${list.number} ${classes.connections}`}>
        {left ? <Value>{null}</Value> : count(node.connections)}
      </Table.Td>
      <Table.Td className={list.wideOnly}>{node.version}</Table.Td>
      <Table.Td className={list.wideOnly}>
        <Instant at={node.startedAt} />
      </Table.Td>
    </Table.Tr>
  )
}
