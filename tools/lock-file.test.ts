import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Entry = {
  resolved?: string;
  link?: boolean;
  integrity?: string;
  optionalDependencies?: Record<string, string>;
};

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const entries = Object.entries(lock.packages as Record<string, Entry>);
const installed = entries.filter(([path, { link }]) => path.includes('node_modules/') && !link);

test('the lock file has the packages of every platform, not of one alone', () => {
  const names = new Set(entries.map(([path]) => path.split('node_modules/').at(-1)));
  const missing = entries.flatMap(([, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !names.has(name)),
  );
  expect(missing).toEqual([]);
});

test('every package is pinned by its hash, and none by the address of a registry', () => {
  expect(installed.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([]);
});
