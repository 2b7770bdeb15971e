import { existsSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';

/**
 * @param {string} path
 * @param {string} target
 */
export function isLinkTo(path, target) {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isSymbolicLink() === true && readlinkSync(path) === target && existsSync(path);
}

/**
 * Lets a path be a link to a folder of the cache, whatever was there before.
 *
 * @param {string} path
 * @param {string} target
 */
export function replaceByLink(path, target) {
  if (isLinkTo(path, target)) return;
  const fresh = `${path}.new-${process.pid}`;
  const old = `${path}.old-${process.pid}`;
  symlinkSync(target, fresh);
  if (lstatSync(path, { throwIfNoEntry: false })) renameSync(path, old);
  renameSync(fresh, path);
  rmSync(old, { recursive: true, force: true });
}
