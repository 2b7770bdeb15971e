import type { ColumnInfo } from '../../../src/api/index.ts';
import type { ShownRow } from './decode-slice.ts';
import { exactNumber } from './exact-number.ts';
import { VectorStrip } from './vector-strip.tsx';

/** Behind a column of token ids comes what they say. */
const textSuffix = ':text';
const maxJsonChars = 400;

function writeBigInt(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** A list, a struct, a time: whatever has no look of its own. */
function describe(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return JSON.stringify(Array.from(value as Float32Array));
  return (typeof value === 'string' ? value : JSON.stringify(value, writeBigInt)).slice(
    0,
    maxJsonChars,
  );
}

function Truth({ value }: { value: boolean }) {
  return (
    <span class="truth">
      <svg viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor">
        <path d={value ? 'M3 8.5 6.5 12 13 4.5' : 'M4 4 12 12 M12 4 4 12'} stroke-width="2.4" />
      </svg>
      {String(value)}
    </span>
  );
}

function Text({ text }: { text: string }) {
  return <span title={text}>{text}</span>;
}

/** The value of a row in a column, as what it is. */
export function Cell({
  column,
  row,
  pictureAddress,
}: {
  column: ColumnInfo;
  row: ShownRow;
  pictureAddress: (column: string, row: number) => string;
}) {
  const { name, shownAs, shape, type, isSliced } = column;
  if (shownAs === 'picture') {
    const alt = `${name} of row ${row.row}`;
    return <img class="thumbnail" src={pictureAddress(name, row.row)} alt={alt} />;
  }
  if (!isSliced)
    return <span class="soft">{shape ? `[${shape.join(',')}]` : type}, in its row</span>;
  const value = row.cell(name);
  if (value === null || value === undefined) return <span class="soft">null</span>;
  switch (shownAs) {
    case 'number':
      return <>{exactNumber(value as number, type)}</>;
    case 'boolean':
      return <Truth value={value as boolean} />;
    case 'tokens':
      return <Text text={(row.cell(name + textSuffix) as string | undefined) ?? describe(value)} />;
    case 'vector':
      return <VectorStrip values={value as Float32Array} />;
    default:
      return <Text text={describe(value)} />;
  }
}
