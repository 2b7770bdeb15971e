const key = 'sightline-token';

/**
 * The token that starting and stopping runs takes. It comes behind `#token=` in the address that the
 * command prints, is kept for this tab and taken out of the address.
 */
export function takeToken(): void {
  const found = /^#token=([\w-]+)/.exec(location.hash);
  if (!found) return;
  sessionStorage.setItem(key, found[1]!);
  history.replaceState(null, '', '#/');
}

export function authorization(): Record<string, string> {
  const token = sessionStorage.getItem(key);
  return token ? { authorization: `Bearer ${token}` } : {};
}
