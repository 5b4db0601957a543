import type { NodeChange } from '@curfew/shared'
import { Table } from '@mantine/core'
import { count, counted } from '../../design/numbers.ts'
import { Tag } from '../../design/tag.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { Hint } from '../../design/text/hint.tsx'
import { Id } from '../../design/text/id.tsx'
import { Instant, Value } from '../../design/value.tsx'
import { Below, Cell } from '../../lists/cell.tsx'
import classes from './cluster.module.css'
import { NODES } from './columns.ts'
import { lagWords, overloadWords, stateWords } from './node-words.ts'

/** One node. Where there is little room, what has no column of its own stands below its name. */
export const NodeRow = ({ node, left }: NodeChange) => {
  const { word, tone, meaning } = stateWords({ node, left })
  const overload = left || node.lease === 'lapsed' ? null : overloadWords(node.shedding)
  const isBehind = !left && node.lag.entries > 0
  return (
    <Table.Tr data-left={left || undefined} className={classes.node}>
      <Cell column={NODES.node}>
        <span className={classes.name}>
          <b className={classes.host}>
            <Clip>{node.host}</Clip>
          </b>
          <Id id={node.id} of="node" />
          {node.current && !left && <Tag>answers this page</Tag>}
        </span>
        {!left && <Below until={30}>{counted(node.connections, 'connection')}</Below>}
        {isBehind && <Below until={54}>{lagWords(node.lag)}</Below>}
        <Below until={43}>{node.version}</Below>
        <Below until={54}>
          Running since <Instant at={node.startedAt} />
        </Below>
      </Cell>
      <Cell column={NODES.lease}>
        <Hint says={meaning}>
          <Tag tone={tone}>{word}</Tag>
        </Hint>
        {node.lease === 'lapsed' && (
          <span className={classes.silent}>
            since <Instant at={node.beatAt} exact />
          </span>
        )}
        {overload && <span className={classes.overload}>{overload}</span>}
      </Cell>
      <Cell column={NODES.feed}>
        {left ? (
          <Value>{null}</Value>
        ) : (
          <Hint says={`It has applied the feed up to position ${count(node.applied)}`}>
            <span data-behind={isBehind || undefined}>{lagWords(node.lag)}</span>
          </Hint>
        )}
      </Cell>
      <Cell column={NODES.connections}>{left ? <Value>{null}</Value> : count(node.connections)}</Cell>
      <Cell column={NODES.version}>
        <Clip>{node.version}</Clip>
      </Cell>
      <Cell column={NODES.startedAt}>
        <Instant at={node.startedAt} />
      </Cell>
    </Table.Tr>
  )
}
