import type { HttpBindings } from '@hono/node-server';
import { isOtherSite, isOwnHost } from '@sightline/web';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './refuse.ts';
import { carriesToken } from './token.ts';

type Bound = { Bindings: HttpBindings };

/** Requests that change nothing, though they have a body: a question about a picture. */
const askingPaths = /^\/api\/runs\/[^/]+\/(ask|explain)$/;

const isReading = ({ req }: Context<Bound>): boolean =>
  ['GET', 'HEAD'].includes(req.method) || askingPaths.test(req.path);

/**
 * Refuses what does not come from the studio's own page or a program of this machine, and, without
 * the token, all that does more than read.
 */
export function guard(token: string): MiddlewareHandler<Bound> {
  return async (context, next) => {
    const { req, env } = context;
    const host = req.header('host');
    if (!isOwnHost(host, env.incoming.socket.localPort)) {
      return refuse(context, 403, {
        code: 'usage',
        message: 'the studio is asked for under a name that is not its own',
        fix: 'Open the address that sightline studio printed.',
      });
    }
    const origin = req.header('origin');
    const isOther = isOtherSite(req.header('sec-fetch-site'));
    if (isOther || (origin !== undefined && origin !== `http://${host}`)) {
      return refuse(context, 403, {
        code: 'usage',
        message: 'the studio answers no other site',
        fix: 'Open the address that sightline studio printed in a tab of its own.',
      });
    }
    if (!isReading(context) && !carriesToken(context, token)) {
      context.header('www-authenticate', 'Bearer');
      return refuse(context, 401, {
        code: 'usage',
        message: 'starting and stopping runs takes the token of this studio',
        fix: 'Open the whole address that sightline studio printed, with #token=… at its end.',
      });
    }
    return next();
  };
}
