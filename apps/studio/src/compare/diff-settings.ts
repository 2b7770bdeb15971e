import type { RunRecord } from '@sightline/contracts';
import { canonicalJson } from '@sightline/store';
import type { Comparison } from '../api/index.ts';

type Setting = Comparison['settings'][number];

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return left === right;
  return canonicalJson(left) === canonicalJson(right);
}

function diff(left: unknown, right: unknown, path: string): Setting[] {
  if (isSame(left, right)) return [];
  const isGroup = (value: unknown): boolean => isPlain(value) || value === undefined;
  if (isGroup(left) && isGroup(right)) {
    const [a, b] = [isPlain(left) ? left : {}, isPlain(right) ? right : {}];
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    const prefix = path ? `${path}.` : '';
    return keys.flatMap((key) => diff(a[key], b[key], `${prefix}${key}`));
  }
  return [
    {
      path,
      ...(left === undefined ? {} : { left }),
      ...(right === undefined ? {} : { right }),
    },
  ];
}

/** What a description says follows from the rest, or is no setting. */
const named = new Set(['name', 'description']);

/** Settings in which two runs differ: name of the recipe, seed, and each value below a stage. */
export function diffSettings(left: RunRecord, right: RunRecord): Setting[] {
  const plain = ({ config }: RunRecord): Record<string, unknown> =>
    Object.fromEntries(Object.entries(config).filter(([key]) => !named.has(key) && key !== 'seed'));
  return [
    ...diff(left.recipe, right.recipe, 'recipe'),
    ...diff(left.seed, right.seed, 'seed'),
    ...diff(plain(left), plain(right), ''),
  ];
}
