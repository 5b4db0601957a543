import { Empty } from '../../design/states.tsx'

export const NoGroup = () => <Empty title="Pick a group">Its members appear here.</Empty>
