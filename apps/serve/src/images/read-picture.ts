import type { IncomingMessage } from 'node:http';
import type { FetchLimits } from './fetch-through.ts';
import { refuseFetch } from './refuse-fetch.ts';

/** What is told of the answer is of a host whose address was found to be public. */
function checkHead({ statusCode, headers }: IncomingMessage, maxBytes: number): void {
  if (statusCode !== 200) {
    throw refuseFetch('unreachable', `The host of the image URL answers ${statusCode}.`);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw refuseFetch('unreachable', 'The image is sent compressed, though nobody asked for it.');
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw refuseSize(maxBytes);
}

function refuseSize(maxBytes: number): Error {
  return refuseFetch('too-many-bytes', `The image has more than ${maxBytes} bytes.`);
}

/**
 * Reads the body of an answer; its content type is not heeded, as who decodes it looks for himself.
 *
 * @throws StageError `bad-data` when it is no picture or has too many bytes; what `onBytes` throws
 */
export async function readPicture(
  response: IncomingMessage,
  { maxBytes, onBytes }: Pick<FetchLimits, 'maxBytes' | 'onBytes'>,
): Promise<Uint8Array> {
  try {
    checkHead(response, maxBytes);
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw refuseSize(maxBytes);
      onBytes?.(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, sizeBytes);
  } finally {
    response.destroy();
  }
}
