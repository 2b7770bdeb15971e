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
const json = limit(maxJsonBytes, 'Send less at once.');
const picturePaths = /^\/api\/runs\/[^/]+\/(ask|explain)$/;

/** Bodies of at most 64 kB, and pictures as large as a picture may be. */
export const limitBodies: MiddlewareHandler = (context, next) =>
  picturePaths.test(context.req.path) ? picture(context, next) : json(context, next);
