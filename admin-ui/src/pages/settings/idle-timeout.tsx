import type { GlobalPolicy } from '@curfew/shared'
import { exactDurationInWords } from '@curfew/shared/words'
import { Text } from '@mantine/core'
import classes from './settings.module.css'

/** The idle timeout for who may read it but not change it. */
export const IdleTimeout = ({ policy }: { policy: GlobalPolicy }) => (
  <section className={classes.card} aria-labelledby="idle-title">
    <h2 id="idle-title">Idle timeout</h2>
    <Text>
      {policy.idleTimeoutSeconds === null
        ? 'Nobody is signed out for inactivity.'
        : `People are signed out after ${exactDurationInWords(policy.idleTimeoutSeconds)} without activity.`}
    </Text>
    <Text size="sm" c="dimmed" mt="xs">
      You don’t have permission to change the settings.
    </Text>
  </section>
)
