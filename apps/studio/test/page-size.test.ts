import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../dist/web', import.meta.url));
const page = readFileSync(join(folder, 'index.html'), 'utf8');

/** kB of 1,000 bytes, gzip as a server would send it. */
const sizeOf = (path: string): number => gzipSync(readFileSync(path)).length / 1000;

const total = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + sizeOf(path), 0);

/** Scripts that `path` cannot run without, itself among them. */
function listNeeded(path: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const imports = readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g);
  for (const [, name] of imports) listNeeded(join(dirname(path), name!), seen);
  return seen;
}

const named = (pattern: RegExp): string[] =>
  [...page.matchAll(pattern)].map(([, name]) => join(folder, name!));

test('the script that opens the page is at most 60 kB, gzip', () => {
  const entries = named(/<(?:script|link)[^>]+(?:src|href)="([^"]+\.js)"/g);
  expect(entries.length).toBeGreaterThan(0);
  const needed = [...entries.reduce((seen, entry) => listNeeded(entry, seen), new Set<string>())];
  expect(total(needed)).toBeLessThanOrEqual(60);
});

test('everything that the page may ever load is at most 160 kB, gzip', () => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const loaded = names.filter((name) => /\.(js|css|html|svg|woff2)$/.test(name));
  expect(loaded.length).toBeGreaterThan(2);
  expect(total(loaded.map((name) => join(folder, name)))).toBeLessThanOrEqual(160);
});

test('the page names nothing that lies elsewhere, and holds no script or style of its own', () => {
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(page).not.toMatch(/<style|<script(?![^>]+src=)|\sstyle="|\son\w+="/);
});
