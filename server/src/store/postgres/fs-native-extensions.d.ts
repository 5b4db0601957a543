/** What is used of it; the package has no types of its own. */
declare module 'fs-native-extensions' {
  /**
   * Asks for an exclusive lock on an open file; it is given back when the file is closed.
   * @returns whether it was granted
   */
  export function tryLock(fd: number): boolean
}
