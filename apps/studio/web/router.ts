import { computed, signal } from '@preact/signals';

/** Screens of one run, as their addresses name them. */
export const runScreens = ['flow', 'table', 'training', 'ask', 'learn'] as const;
export type RunScreen = (typeof runScreens)[number];

/** What the address shows. `rest` is what stands behind the screen: a stage and a table. */
export type Route =
  | { screen: 'home' }
  | { screen: 'runs' }
  | { screen: 'compare'; query: URLSearchParams }
  | { screen: RunScreen; runId: string; rest: string[]; query: URLSearchParams }
  | { screen: 'unknown'; path: string };

/** Reads an address such as `#/runs/ID/table/train/scores?row=3`. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const query = new URLSearchParams(search);
  const [first, id, screen = 'flow', ...rest] = path.split('/').map(decodeURIComponent);
  if (!first) return { screen: 'home' };
  if (first === 'compare' && id === undefined) return { screen: 'compare', query };
  if (first === 'runs' && id === undefined) return { screen: 'runs' };
  const found = runScreens.find((name) => name === screen);
  if (first !== 'runs' || !id || !found) return { screen: 'unknown', path };
  return { screen: found, runId: id, rest, query };
}

/** Address of a screen of a run. */
export function addressOf(
  runId: string,
  screen: RunScreen = 'flow',
  rest: readonly string[] = [],
  query: Record<string, string> = {},
): string {
  const path = ['runs', runId, screen, ...rest].map(encodeURIComponent).join('/');
  const search = new URLSearchParams(query).toString();
  return `#/${path}${search ? `?${search}` : ''}`;
}

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** The screen that the address names now. */
export const route = computed(() => parseRoute(hash.value));

/** Goes to an address; `replace` leaves no step to come back to. */
export function goTo(address: string, { replace = false } = {}): void {
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, '', address);
  hash.value = location.hash;
}
