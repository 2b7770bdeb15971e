import type { Transfer } from './remote-store.ts';

/**
 * Counts the bytes of a transfer and tells of them.
 *
 * @returns what is called with each number of bytes; what is sent again counts once.
 */
export function createMeter(
  contents: readonly { sizeBytes: number }[],
  { onProgress }: Transfer,
): (byteCount: number) => void {
  const totalBytes = contents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  return (byteCount) => {
    doneBytes = Math.min(doneBytes + byteCount, totalBytes);
    onProgress?.(doneBytes, totalBytes);
  };
}
