import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';
import type { HeldShare } from './held-bytes.ts';

function tooLarge(maxBytes: number): ApiError {
  const message = `The request has more than ${maxBytes} bytes.`;
  return new ApiError(413, { message, code: 'request_too_large' });
}

function checkHeaders({ headers }: IncomingMessage, maxBytes: number): void {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    const message = 'The request is to be JSON: set the header Content-Type to application/json.';
    throw new ApiError(415, { message, code: 'unsupported_media_type' });
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    const message = `The request is compressed (${headers['content-encoding']}); send it as it is.`;
    throw new ApiError(415, { message, code: 'unsupported_media_type' });
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/** Every byte as it comes, counted before it is kept. */
function collect(incoming: IncomingMessage, count: (byteCount: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const stop = (error: unknown): void => {
      incoming.off('data', onData); // the rest goes by
      reject(error);
    };
    function onData(chunk: Buffer): void {
      try {
        count(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        stop(error);
      }
    }
    incoming.on('data', onData);
    incoming.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    const leave = (): void => stop(new ApiError(400, gone));
    incoming.once('error', leave);
    incoming.once('close', leave);
  });
}

const gone = {
  message: 'The request ended before all of it had come.',
  code: 'request_incomplete',
};

/**
 * Reads a request's JSON text.
 *
 * @param maxBytes of this request; what has more is left where it is
 * @throws ApiError 413, 415, or 429 where `held` has no room
 */
export async function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  held: HeldShare,
): Promise<Buffer> {
  checkHeaders(incoming, maxBytes);
  return collect(incoming, (byteCount) => {
    if (held.byteCount() + byteCount > maxBytes) throw tooLarge(maxBytes);
    held.take(byteCount);
  });
}
