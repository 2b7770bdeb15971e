import { createHash } from 'node:crypto';
import type { Context } from 'hono';

/**
 * Answers with a PNG that is made where the client does not have it yet. Rows of an artifact never
 * change, so that what is named by a whole run's id may be kept for ever.
 *
 * @param identity what decides the bytes, the artifact's hash among it
 */
export async function sendPicture(
  context: Context,
  { identity, isForEver }: { identity: readonly unknown[]; isForEver: boolean },
  make: () => Promise<Uint8Array>,
): Promise<Response> {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  const etag = `"${hash.slice(0, 32)}"`;
  const headers = {
    etag,
    'cache-control': isForEver ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  };
  if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
  const png = await make();
  return context.body(new Uint8Array(png), 200, { ...headers, 'content-type': 'image/png' });
}
