import { defaultImageLimits } from '@sightline/images';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { refuse } from './refuse.ts';

const maxJsonBytes = 2 ** 16;
const { maxImageBytes } = defaultImageLimits;

function limit(maxSize: number, fix: string): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: (context) => {
      context.header('connection', 'close'); // the rest of it is not waited for
      const message = `the request is larger than ${maxSize} bytes`;
      return refuse(context, 413, { code: 'usage', message, fix });
    },
  });
}

const picture = limit(maxImageBytes, 'Send a smaller picture.');
/** Of pictures that are being read or wait for their answer. */
const maxHeldBytes = 4 * maxImageBytes;
const json = limit(maxJsonBytes, 'Send less at once.');
const picturePaths = /^\/api\/runs\/[^/]+\/(ask|explain)$/;

/** Refuses a picture unread where there are as many as fit the memory already. */
function limitHeld(): MiddlewareHandler {
  let heldBytes = 0;
  return async (context, next) => {
    const told = Number(context.req.header('content-length') ?? maxImageBytes);
    const bytes = Math.min(told, maxImageBytes);
    if (heldBytes + bytes > maxHeldBytes) {
      context.header('connection', 'close');
      const message = 'too many pictures wait for their answer';
      return refuse(context, 503, { code: 'failed', message, fix: 'Ask again in a moment.' });
    }
    heldBytes += bytes;
    try {
      return await picture(context, next);
    } finally {
      heldBytes -= bytes;
    }
  };
}

const heldPicture = limitHeld();

/** Bodies of at most 64 kB, and pictures as large as a picture may be. */
export const limitBodies: MiddlewareHandler = (context, next) =>
  picturePaths.test(context.req.path) ? heldPicture(context, next) : json(context, next);
