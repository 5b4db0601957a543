import type { RevocationView, WaitedNode } from '@curfew/shared'
import { Link } from '@tanstack/react-router'
import { counted } from '../../design/numbers.ts'
import { Tag } from '../../design/tag.tsx'
import { Hint } from '../../design/text/hint.tsx'
import { Id } from '../../design/text/id.tsx'
import { Whole } from '../../design/text/whole.tsx'
import { Instant, Value } from '../../design/value.tsx'
import { actorWords } from '../../design/words/actor-words.ts'
import { REASON_WORDS } from '../../design/words/reason-words.ts'
import { DeliveryBar } from '../../force-logout/delivery-bar.tsx'
import { TargetWords } from '../../force-logout/target-words.tsx'
import { useMay } from '../../session/me.ts'
import classes from './revocations.module.css'

const NODE_WORDS: Record<WaitedNode['outcome'], string> = { applied: 'confirmed', fenced: 'no response' }

const NODE_MEANINGS: Record<WaitedNode['outcome'], string> = {
  applied: 'It refused these sessions before the call returned.',
  fenced: 'It did not respond for 2 s, so it answers nothing from memory until it has caught up.',
}

const skippedWords = ({ superUsers, outOfScope }: RevocationView['skipped']): string | null =>
  superUsers + outOfScope === 0
    ? null
    : `${counted(superUsers, 'super user')}, ${counted(outOfScope, 'user')} outside their groups`

/** What was done, by whom and why, and what became of all clients together. */
export const RevocationSummary = ({ revocation }: { revocation: RevocationView }) => {
  const mayReadAudit = useMay('audit:read')
  const skipped = skippedWords(revocation.skipped)
  const withoutPage = revocation.deliveries.sessionsWithoutConnection
  return (
    <div className={classes.summary}>
      <section className={classes.card} aria-label="What was done">
        <dl className={classes.facts}>
          <dt>Time</dt>
          <dd>
            <Instant at={revocation.revokedAt} />
          </dd>
          <dt>By</dt>
          <dd>
            <Whole>{actorWords(revocation.actor)}</Whole>
          </dd>
          <dt>Target</dt>
          <dd>
            <Whole>
              <TargetWords target={revocation.target} />
            </Whole>
          </dd>
          <dt>Ended</dt>
          <dd>
            {counted(revocation.sessionsEnded, 'session')} of {counted(revocation.usersAffected, 'user')}
          </dd>
          {skipped && (
            <>
              <dt>Not included</dt>
              <dd>{skipped}</dd>
            </>
          )}
          <dt>Type</dt>
          <dd>{REASON_WORDS[revocation.reason]}</dd>
          <dt>Reason</dt>
          <dd>
            <Whole>{revocation.reasonAdmin}</Whole>
          </dd>
          <dt>Message</dt>
          <dd>
            <Whole>{revocation.message}</Whole>
          </dd>
          <dt>Reference</dt>
          <dd>
            <Id id={revocation.id} of="revocation" whole />
          </dd>
          {mayReadAudit && (
            <>
              <dt>Audit</dt>
              <dd>
                <Link to="/audit" search={{ revocation: revocation.id }}>
                  Audit entry
                </Link>
              </dd>
            </>
          )}
        </dl>
      </section>
      <section className={classes.card} aria-label="Deliveries in all">
        <h2>
          {counted(revocation.deliveries.total, 'client')}{' '}
          {revocation.status === 'in_progress' && <Tag tone="caution">in progress</Tag>}
        </h2>
        <DeliveryBar deliveries={revocation.deliveries} />
        <dl className={classes.facts} style={{ marginTop: 14 }}>
          <dt>Not connected</dt>
          <dd>
            {withoutPage === 0 ? (
              '0 sessions'
            ) : (
              <Link to="." search={({ user }) => ({ user, outcome: 'none' })} resetScroll={false}>
                {counted(withoutPage, 'session')}
              </Link>
            )}
          </dd>
          <dt>Nodes</dt>
          <dd>
            <Nodes nodes={revocation.nodes} />
          </dd>
        </dl>
      </section>
    </div>
  )
}

/** The nodes that the call waited for. */
const Nodes = ({ nodes }: { nodes: readonly WaitedNode[] }) =>
  nodes.length === 0 ? (
    <Value>{null}</Value>
  ) : (
    <ul className={classes.nodes} aria-label="Nodes">
      {nodes.map((node) => (
        <li key={node.id}>
          <Id id={node.id} of="node" />{' '}
          <Hint says={NODE_MEANINGS[node.outcome]}>
            <Tag tone={node.outcome === 'applied' ? 'good' : 'caution'}>{NODE_WORDS[node.outcome]}</Tag>
          </Hint>
        </li>
      ))}
    </ul>
  )
