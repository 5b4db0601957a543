import { Empty } from '../../design/states.tsx'

/** Before the first group: says where groups come from. */
export const NoGroups = () => (
  <Empty title="No groups yet">
    A group appears when an application that embeds Curfew signs in the first of its members, with{' '}
    <code>groups</code> in <code>curfew.signIn</code>.
  </Empty>
)
