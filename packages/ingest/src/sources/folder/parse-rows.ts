import { StageError } from '@sightline/contracts';
import { parse } from 'csv-parse/sync';

/** A row of a metadata file as it stands there, or why it cannot be made out. */
export type RawRow = { line: number } & ({ value: unknown } | { problem: string });

/** A row a line; empty lines are passed over. */
export function parseJsonLines(text: string): RawRow[] {
  return text.split('\n').flatMap((content, index): RawRow[] => {
    const line = index + 1;
    if (content.trim() === '') return [];
    try {
      return [{ line, value: JSON.parse(content) }];
    } catch {
      return [{ line, problem: `Not JSON: ${content.slice(0, 80)}` }];
    }
  });
}

type CsvRow = { record: string[]; info: { lines: number } };

function parseCells(text: string, path: string): CsvRow[] {
  try {
    const options = { info: true, trim: true, skip_empty_lines: true, relax_column_count: true };
    return parse(text, options) as unknown as CsvRow[];
  } catch (cause) {
    throw new StageError('bad-data', {
      message: `${path}: ${(cause as Error).message}.`,
      fix: 'Close every quoted cell, and write a quote within one twice.',
      cause,
    });
  }
}

/**
 * A row a record, its keys from the first line.
 *
 * @throws StageError `bad-data` when quotes do not match: where the next row begins is unknown then.
 */
export function parseCsv(text: string, path: string): RawRow[] {
  const [head, ...rows] = parseCells(text, path);
  const names = head?.record ?? [];
  return rows.map(({ record, info }) => {
    const line = info.lines;
    if (record.length !== names.length) {
      const problem = `The row has ${record.length} cells, the first line ${names.length}; quote cells that hold a comma.`;
      return { line, problem };
    }
    return { line, value: Object.fromEntries(names.map((name, cell) => [name, record[cell]])) };
  });
}
