import { type FetchLimits, fetchThrough, type Passage } from './fetch-through.ts';
import { isPublicAddress } from './is-public-address.ts';
import { resolveHost } from './resolve-host.ts';

const ports = new Set([80, 443]);

const publicInternet: Passage = {
  resolve: resolveHost,
  isAllowedAddress: isPublicAddress,
  isAllowedPort: (port) => ports.has(port),
};

/**
 * Fetches a picture from the public internet: http and https on their usual ports, without a password.
 * A host's addresses are asked for once, all have to be public, and the connection is made to one of
 * those; the same goes for each of at most three redirects. What the environment says of proxies is not heeded.
 *
 * @param url as a stranger gives it
 * @param limits of this picture: its bytes, and the time for all of it
 * @param signal gives it up
 * @returns the bytes, of which nothing was checked but their number
 * @throws StageError `bad-data` with `details.reason`, one of `FetchRefusalReason`; the reason of `signal`
 */
export async function fetchImage(
  url: string,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return fetchThrough(publicInternet, url, limits, signal);
}
