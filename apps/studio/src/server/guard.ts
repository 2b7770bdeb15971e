import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './refuse.ts';
import { carriesToken } from './token.ts';

type Bound = { Bindings: HttpBindings };

const ownNames = ['127.0.0.1', 'localhost', '[::1]'];
const otherSites: ReadonlySet<string> = new Set(['cross-site', 'same-site']);

/** Requests that change nothing, though they have a body: a question about a picture. */
const askingPaths = /^\/api\/runs\/[^/]+\/(ask|explain)$/;

const isReading = ({ req }: Context<Bound>): boolean =>
  ['GET', 'HEAD'].includes(req.method) || askingPaths.test(req.path);

/** A name that leads here by a trick (DNS rebinding) is not ours. */
function isOwnHost(host: string | undefined, port: number | undefined): host is string {
  return ownNames.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

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
    const isOther = otherSites.has(req.header('sec-fetch-site') ?? '');
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
