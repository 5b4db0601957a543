import { Empty } from '../../design/states.tsx'

export const NoGroup = () => <Empty title="Select a group to see its members"></Empty>
