import type { DeclaredColumn, DeclaredTable } from '../inspect/show-schema.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { heading } from './heading.ts';

const extensionPrefix = 'ARROW:extension:';

function describeType({ type, shape }: DeclaredColumn): string {
  if (!shape) return type;
  const element = /<(.*)>$/.exec(type)?.[1] ?? type;
  return `${element} [${shape.join(',')}]`;
}

/** Metadata that is not said by the shape already. */
function otherMetadata(metadata: Record<string, string>): [string, string][] {
  return Object.entries(metadata).filter(([key]) => !key.startsWith(extensionPrefix));
}

function columnRow(column: DeclaredColumn): string[] {
  const metadata = otherMetadata(column.metadata).map(([key, value]) => `${key}=${value}`);
  const axes = column.axes ? [column.axes.join(' × ')] : [];
  return [
    cleanText(column.name),
    cleanText(describeType(column)),
    column.nullable ? 'may be empty' : 'required',
    cleanText([...axes, ...metadata].join(', ')),
  ];
}

/** What a table declares: its columns, then its metadata. */
export function renderSchema(screen: Screen, declared: DeclaredTable): string {
  const { contract, columns, metadata, path } = declared;
  const titles = [
    { title: 'column', paint: screen.bold, wraps: true },
    { title: 'type', wraps: true },
    { title: 'values', paint: screen.dim },
    { title: 'axes', wraps: true, paint: screen.dim },
  ];
  const entries = otherMetadata(metadata).map(([key, value]) => [cleanText(key), cleanText(value)]);
  const metadataColumns = [
    { title: 'metadata', paint: screen.dim },
    { title: '', wraps: true },
  ];
  const lines = [
    heading(screen, cleanText(contract ?? 'a table without a contract'), cleanText(path)),
    '',
    ...layOutTable(screen, titles, columns.map(columnRow)),
    ...(entries.length > 0 ? ['', ...layOutTable(screen, metadataColumns, entries)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
