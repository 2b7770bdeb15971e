import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { StageError } from '@sightline/contracts';
import { ApiError } from '../server/api-error.ts';
import { readPicture } from './read-picture.ts';
import { refuseFetch } from './refuse-fetch.ts';

export type FetchLimits = {
  /** A picture with more bytes is given up. */
  maxBytes: number;
  /** From the question for the host's addresses to the last byte, redirects included. */
  timeoutMs: number;
  /** Is told how many bytes have come, before they are kept; what it throws gives the picture up. */
  onBytes?(byteCount: number): void;
};

/** What lies between the URL of a picture and its host. */
export type Passage = {
  /** Every address of a host, asked for once for each request; none where the host is unknown. */
  resolve(host: string, signal: AbortSignal): Promise<string[]>;
  isAllowedAddress(address: string): boolean;
  isAllowedPort(port: number): boolean;
  /** Certificates that are trusted instead of Node's own, PEM. */
  ca?: string;
};

const maxRedirectCount = 3;
const maxUrlLength = 4096;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443 };
const headers = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'sightline' };

/** Unknown hosts and hosts of this network get the same words: nobody learns which ones exist. */
const noPublicAddress = 'The host of the image URL has no public address.';

function checkUrl(text: string, base: URL | undefined, passage: Passage): URL {
  if (text.length > maxUrlLength || !URL.canParse(text, base?.href)) {
    throw refuseFetch('bad-url', 'The image URL is not a URL, or is too long.');
  }
  const url = new URL(text, base);
  const usualPort = defaultPorts[url.protocol];
  if (usualPort === undefined) throw refuseFetch('bad-url', 'The image URL is not http or https.');
  if (url.username || url.password) throw refuseFetch('bad-url', 'The image URL holds a password.');
  if (!passage.isAllowedPort(url.port ? Number(url.port) : usualPort)) {
    throw refuseFetch('bad-url', 'The image URL names a port that is not fetched from.');
  }
  return url;
}

/** @returns addresses that may be connected to; others of the same host are not asked for again. */
async function findAddresses(url: URL, passage: Passage, signal: AbortSignal): Promise<string[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = await passage.resolve(host, signal);
  signal.throwIfAborted();
  const isAllowed = addresses.every((address) => passage.isAllowedAddress(address));
  if (addresses.length > 0 && isAllowed) return addresses;
  throw refuseFetch('address-refused', noPublicAddress);
}

/** Has a connection go to these addresses, whatever the name leads to by now. */
function pin(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first] = answers as [(typeof answers)[number]];
  return (_host, options, callback) =>
    options.all ? callback(null, answers) : callback(null, first.address, first.family);
}

/** Asks one address of the URL's host; neither the environment's proxies nor cookies have a part in it. */
function open(
  url: URL,
  addresses: readonly string[],
  { ca }: Passage,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const trusted = ca === undefined ? {} : { ca };
  return new Promise((resolve, reject) => {
    const options = { agent: false as const, headers, signal, lookup: pin(addresses), ...trusted };
    const sent = request(url, options, resolve).on('error', reject);
    sent.on('close', () => reject(new Error('closed'))); // all that is heard of a change of protocol
    sent.end();
  });
}

async function follow(
  passage: Passage,
  text: string,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let url = checkUrl(text, undefined, passage);
  for (let redirectCount = 0; redirectCount <= maxRedirectCount; redirectCount += 1) {
    const addresses = await findAddresses(url, passage, signal);
    const response = await open(url, addresses, passage, signal);
    const { location } = response.headers;
    if (location === undefined || !redirectStatuses.has(response.statusCode!)) {
      return readPicture(response, limits);
    }
    response.destroy();
    url = checkUrl(location, url, passage);
  }
  throw refuseFetch('unreachable', `The image URL leads on more than ${maxRedirectCount} times.`);
}

/**
 * Fetches a picture that somebody names, through a passage; see `fetchImage`.
 *
 * @throws StageError as `fetchImage`
 */
export async function fetchThrough(
  passage: Passage,
  url: string,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const late = AbortSignal.timeout(limits.timeoutMs);
  try {
    return await follow(passage, url, limits, AbortSignal.any([signal, late]));
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof StageError || cause instanceof ApiError) throw cause;
    if (late.aborted) {
      const seconds = limits.timeoutMs / 1000;
      throw refuseFetch('fetch-timeout', `The image is not fetched within ${seconds} seconds.`);
    }
    const { code = 'no valid HTTP' } = cause as NodeJS.ErrnoException;
    throw refuseFetch('unreachable', `The image cannot be fetched (${code}).`);
  }
}
