import type { HttpBindings } from '@hono/node-server';
import { bearerOf, isOtherSite, isOwnHost } from '@sightline/web';
import type { MiddlewareHandler } from 'hono';
import type { Keys } from '../keys/open-keys.ts';
import { ApiError } from './api-error.ts';

export type Admission = {
  /** Without them everybody of this machine is let in. */
  keys: Keys | undefined;
  /** Origins of pages that browsers may ask from: `https://example.com`. */
  allowedOrigins: readonly string[];
  /** Whether the server listens to this machine alone. */
  isLoopback: boolean;
};

/** What tells nothing of anybody. */
const openPaths: ReadonlySet<string> = new Set(['/health', '/ready']);

function checkOrigin(
  origin: string | undefined,
  fetchSite: string | undefined,
  allowed: readonly string[],
): void {
  if (origin === undefined ? !isOtherSite(fetchSite) : allowed.includes(origin)) return;
  throw new ApiError(403, {
    message: `Pages of ${origin?.slice(0, 128) ?? 'other sites'} may not ask this server: start it with --allow-origin.`,
    code: 'origin_not_allowed',
  });
}

async function checkKey(keys: Keys, authorization: string | undefined): Promise<void> {
  const key = bearerOf(authorization);
  if (await keys.has(key)) return;
  const message = key
    ? 'The API key is wrong, or was revoked.'
    : 'The API key is missing: send the header Authorization: Bearer sl-….';
  throw new ApiError(401, { message, code: 'invalid_api_key' });
}

/**
 * Lets in whom the server is for: programs of this machine, which ask under its own name, or who
 * has a key; of pages in browsers those alone that were named.
 */
export function admit(admission: Admission): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const { keys, allowedOrigins, isLoopback } = admission;
  return async ({ req, env, header }, next) => {
    checkOrigin(req.header('origin'), req.header('sec-fetch-site'), allowedOrigins);
    const isOwn = isLoopback && isOwnHost(req.header('host'), env.incoming.socket.localPort);
    if (openPaths.has(req.path) || (req.path === '/metrics' && isOwn)) return next();
    if (keys) {
      header('www-authenticate', 'Bearer');
      await checkKey(keys, req.header('authorization'));
      header('www-authenticate', undefined);
    } else if (!isOwn) {
      const message = 'The server is asked under a name that is not its own.';
      throw new ApiError(403, { message, code: 'host_not_allowed' });
    }
    return next();
  };
}
