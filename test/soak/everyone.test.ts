import { describeEveryoneAmong } from '../cluster/everyone-among.ts'

describeEveryoneAmong(1_000_000, 600_000)
