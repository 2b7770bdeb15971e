const ownNames = ['127.0.0.1', 'localhost', '[::1]'];
const otherSites: ReadonlySet<string> = new Set(['cross-site', 'same-site']);

/**
 * Whether a request asks for this machine by a name that only this machine has for itself; any
 * other may lead here by a trick (DNS rebinding).
 *
 * @param host the header
 * @param port that the server listens to
 */
export function isOwnHost(host: string | undefined, port: number | undefined): host is string {
  return ownNames.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

/** Whether a browser asks on behalf of another site's page; `Origin` may say so, too. */
export function isOtherSite(secFetchSite: string | undefined): boolean {
  return otherSites.has(secFetchSite ?? '');
}
