import { keptOnDevice } from '../../browser/storage.ts'

const NAME = 'curfew.sharedDevice'

/** Is this a device that several people use? Remembered on the device itself. */
export const isSharedDevice = (): boolean => keptOnDevice.read(NAME) === 'yes'

export const keepSharedDevice = (shared: boolean): void => keptOnDevice.write(NAME, shared ? 'yes' : null)
