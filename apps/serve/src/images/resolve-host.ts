import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

const queryTimeoutMs = 2000;
const tryCount = 2;

/**
 * Every address of a host: its A and AAAA records, asked for once. Neither the hosts file nor search
 * domains are heeded, which know names of this network alone; nor does a slow name server hold the
 * threads that the rest of the process reads its files with.
 *
 * @param host a name, or an address (IPv6 without brackets), which is its own answer
 * @param signal ends the queries
 * @returns IPv4 and IPv6 addresses; none where the host is unknown
 */
export async function resolveHost(host: string, signal: AbortSignal): Promise<string[]> {
  if (isIP(host)) return [host];
  const resolver = new Resolver({ timeout: queryTimeoutMs, tries: tryCount });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel);
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  signal.removeEventListener('abort', cancel);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
