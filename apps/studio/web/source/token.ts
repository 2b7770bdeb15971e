const key = 'sightline-token';

/** Keeps the token that the address has, and takes it out of there; false where it has none. */
function moveToken(): boolean {
  const token = /^#token=([\w-]+)/.exec(location.hash)?.[1];
  if (!token) return false;
  sessionStorage.setItem(key, token);
  history.replaceState(null, '', '#/');
  dispatchEvent(new HashChangeEvent('hashchange')); // which the router may have read already
  return true;
}

/**
 * The token that starting and stopping runs takes. It comes behind `#token=` in the address that the
 * command prints, is kept for this tab and taken out of the address.
 */
export function takeToken(): void {
  moveToken();
  // A tab that shows the studio already loads nothing when it is given another such address.
  addEventListener('hashchange', () => {
    if (moveToken()) location.reload();
  });
}

export function authorization(): Record<string, string> {
  const token = sessionStorage.getItem(key);
  return token ? { authorization: `Bearer ${token}` } : {};
}
