import type { StoredKey } from '@sightline/serve/keys';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';

/** API keys, one a line: name, first characters, day of creation. */
export function renderKeys(screen: Screen, keys: readonly StoredKey[]): string {
  if (keys.length === 0) return 'There are no API keys. Make one: sightline keys create NAME\n';
  const columns = [{ title: 'name' }, { title: 'key' }, { title: 'created' }];
  const rows = keys.map(({ name, start, createdAt }) => [
    name,
    `${start}…`,
    createdAt.slice(0, 10),
  ]);
  return `${layOutTable(screen, columns, rows).join('\n')}\n`;
}
