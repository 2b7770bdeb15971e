import type { ColumnReader, NumericValues, TableReader } from '@sightline/contracts';
import { numbersOf } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { cellReader } from '../cell.ts';
import { arrayTypeOf } from '../direct-column.ts';
import { isAbsent, type RowIndex, signatureOf } from './index-rows.ts';
import { type Amount, ChangeMeter } from './measure-change.ts';
import type { ColumnKind, PlannedColumn } from './plan-columns.ts';
import { type CellChange, weightOf } from './row-changes.ts';

/** A row of the batch, and the row of the other side that it stands against. */
export type Pair = [name: string, place: number, rowB: number];
/** Told of every value that changed, with the weight of its change. */
export type OnChange = (pair: Pair, change: CellChange, weight: number) => void;

/** Bytes of the other side's tensors that are read at once. */
const chunkBytes = 4 * 1024 * 1024;

/** What changed in one column. */
export type ColumnDiff = {
  name: string;
  kind: ColumnKind;
  changedCount: number;
  /** Of numbers and tensors that changed. */
  amount?: Amount;
};

export type ColumnComparer = {
  compare(batch: RecordBatch, pairs: readonly Pair[], onChange: OnChange): void;
  finish(): ColumnDiff;
  close(): void;
};

function withAmount(name: string, kind: ColumnKind, meter: ChangeMeter): ColumnDiff {
  const { changedCount } = meter;
  const diff = { name, kind, changedCount };
  return changedCount > 0 ? { ...diff, amount: meter.amount() } : diff;
}

function compareTensors(name: string, tableB: TableReader): ColumnComparer {
  const meter = new ChangeMeter();
  const reader: ColumnReader = tableB.openColumn(name);
  const Kind = arrayTypeOf(tableB.contract.schema.fields.find((one) => one.name === name)!)!;
  const width = reader.rowWidth;
  const chunkRows = Math.max(Math.floor(chunkBytes / (width * 8)), 1);
  const into = new Kind(chunkRows * width);
  return {
    compare(batch, pairs, onChange) {
      const values = numbersOf<NumericValues>(batch, name);
      for (let first = 0; first < pairs.length; first += chunkRows) {
        const chunk = pairs.slice(first, first + chunkRows);
        const rows = chunk.map(([, , rowB]) => rowB);
        reader.readRows(rows, into);
        for (const [index, pair] of chunk.entries()) {
          const a = values.subarray(pair[1] * width, (pair[1] + 1) * width);
          const amount = meter.add(a, into.subarray(index * width, (index + 1) * width));
          if (!amount) continue;
          const { at, before, after, maxDifference } = amount;
          const change: CellChange = {
            column: name,
            kind: 'tensor',
            at,
            before,
            after,
            maxDifference,
          };
          onChange(pair, change, weightOf(amount));
        }
      }
    },
    finish: () => withAmount(name, 'tensor', meter),
    close: () => reader.close(),
  };
}

function compareNumbers(name: string, { signatures }: RowIndex): ColumnComparer {
  const meter = new ChangeMeter();
  const after = signatures.get(name)!;
  const toMeasure = (signature: number): number => (isAbsent(signature) ? Number.NaN : signature);
  let emptiedCount = 0;
  return {
    compare(batch, pairs, onChange) {
      const read = cellReader(batch, name);
      for (const pair of pairs) {
        const [a, b] = [signatureOf(read(pair[1])), after[pair[2]]!];
        if (isAbsent(a) && isAbsent(b)) continue;
        const amount = meter.add([toMeasure(a)], [toMeasure(b)]);
        const isEmptied = !amount && isAbsent(a) !== isAbsent(b); // empty against NaN
        if (isEmptied) emptiedCount += 1;
        if (!amount && !isEmptied) continue;
        const [before, now] = [a, b].map((one) => (isAbsent(one) ? null : one)) as [number, number];
        const difference = amount ? { maxDifference: amount.maxDifference } : {};
        const change: CellChange = {
          column: name,
          kind: 'number',
          before,
          after: now,
          ...difference,
        };
        onChange(pair, change, weightOf(amount));
      }
    },
    finish() {
      const diff = withAmount(name, 'number', meter);
      return { ...diff, changedCount: diff.changedCount + emptiedCount };
    },
    close() {},
  };
}

function compareOthers(name: string, { signatures }: RowIndex): ColumnComparer {
  const after = signatures.get(name)!;
  let changedCount = 0;
  return {
    compare(batch, pairs, onChange) {
      const read = cellReader(batch, name);
      for (const pair of pairs) {
        const before = read(pair[1]);
        if (signatureOf(before) === after[pair[2]]) continue;
        changedCount += 1;
        onChange(pair, { column: name, kind: 'other', before, after: null }, weightOf(undefined));
      }
    },
    finish: () => ({ name, kind: 'other', changedCount }),
    close() {},
  };
}

export function createComparer(
  { name, kind }: PlannedColumn,
  tableB: TableReader,
  index: RowIndex,
): ColumnComparer {
  if (kind === 'tensor') return compareTensors(name, tableB);
  return kind === 'number' ? compareNumbers(name, index) : compareOthers(name, index);
}
