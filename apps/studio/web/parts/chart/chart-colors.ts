const roles = ['look-1', 'look-2', 'look-3', 'look-4', 'axis', 'grid', 'ground', 'ink'] as const;
export type ColorRole = (typeof roles)[number];

/** A canvas knows no custom properties: what it draws with, resolved. */
export type ChartColors = Record<ColorRole, string>;

/** Elements from which `readColors` reads; they are never shown. */
export const colorProbes: readonly string[] = roles.map((role) => `chart-${role}`);

/** Reads the colours that the style sheets give the probes now: theme and forced colours decide. */
export function readColors(probes: HTMLElement): ChartColors {
  const read = roles.map((role, index) => {
    const probe = probes.children[index];
    return [role, probe ? getComputedStyle(probe).color : 'currentColor'] as const;
  });
  return Object.fromEntries(read) as ChartColors;
}

/** Calls back when the page may have got other colours; returns what ends that. */
export function watchColors(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', changed);
  };
}
