// Keys alone, without what serving takes.
export { createKey, readKeys, revokeKey, type StoredKey } from './key-file.ts';
