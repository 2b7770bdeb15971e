import { posix } from 'node:path';

/**
 * Whether a path that a record names stays in the folder that it is meant for, whatever a stranger
 * wrote: plain names and slashes, none of them hidden.
 */
export function isInside(path: unknown): path is string {
  if (typeof path !== 'string' || path === '' || /[\\\0]/.test(path)) return false;
  const isPlain = path === posix.normalize(path) && !path.startsWith('/') && !path.endsWith('/');
  return isPlain && !path.split('/').some((name) => name.startsWith('.'));
}
