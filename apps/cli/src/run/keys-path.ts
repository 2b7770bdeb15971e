import { join } from 'node:path';

/** The file of API keys: the one that was named, or the project's own. */
export function keysPath(root: string, named: string | undefined): string {
  return named ?? join(root, 'data', 'keys.json');
}
