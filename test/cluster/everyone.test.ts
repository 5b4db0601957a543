import { describeEveryoneAmong } from './everyone-among.ts'

describeEveryoneAmong(30_000, 60_000)
