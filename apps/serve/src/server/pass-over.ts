import type { IncomingMessage } from 'node:http';

const maxMs = 5000;
const maxBytes = 2 ** 26;

/**
 * Reads the rest of a refused request and forgets it, up to 64 MiB or five seconds of it: a client that is
 * cut off in the middle of sending never reads why.
 */
export function passOver(incoming: IncomingMessage): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let readCount = 0;
    const timer = setTimeout(stop, maxMs);
    function stop(): void {
      clearTimeout(timer);
      incoming.off('data', count);
      resolve();
    }
    function count(chunk: Buffer): void {
      readCount += chunk.length;
      if (readCount > maxBytes) stop();
    }
    incoming.on('data', count).once('end', stop).once('error', stop).once('close', stop);
  });
}
