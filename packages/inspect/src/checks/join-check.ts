import { formatCount, type TableReader, valuesOf } from '@sightline/contracts';
import { type BatchCheck, Breaches, type Check, skippedCheck } from './check.ts';
import { eachHash, hasSplits, indexIds, textAt } from './id-index.ts';

/** A check that is over before the first batch. */
function decided(check: Check): BatchCheck {
  return { add() {}, finish: () => check };
}

/**
 * Whether every id of a column stands in another table, and there in the same split: otherwise what
 * was fitted to may be judged by.
 *
 * @param table whose ids they are
 * @param other opened, or the reason why it cannot be
 */
export async function createJoinCheck(
  table: TableReader,
  column: string,
  other: TableReader | string,
  otherName: string,
): Promise<BatchCheck> {
  const name = otherName.split('@')[0]!;
  if (typeof other === 'string') return decided(skippedCheck(name, other));
  const index = await indexIds(other, column);
  if (!index) return decided(skippedCheck(name, `${otherName} has too many rows to join with`));
  const comparesSplits = hasSplits(table) && hasSplits(other);
  const breaches = new Breaches();
  return {
    add(batch, firstRow) {
      const splits = comparesSplits ? valuesOf(batch, 'split') : [];
      eachHash(batch, column, (low, high, row) => {
        const found = index.rowOf(low, high);
        if (found < 0) {
          const problem = `expected an id of ${otherName}, got ${textAt(batch, column, row)}`;
          breaches.add(column, firstRow + row, problem);
        } else if (comparesSplits && splits[row] !== index.splitOf(found)) {
          const problem = `expected ${index.splitOf(found)} as in ${otherName}, got ${splits[row]}`;
          breaches.add('split', firstRow + row, problem);
        }
      });
    },
    finish() {
      const splits = comparesSplits ? ', in the same split' : '';
      const text = `all ${formatCount(table.rowCount)} ${column} stand in ${otherName}${splits}`;
      return breaches.toCheck(name, text);
    },
  };
}

/** Whether no row was lost: rows in = rows out + rejects. */
export function createRowsCheck(
  rowCount: number,
  rowsIn: number | string,
  from: string,
  rejectCount?: number,
): BatchCheck {
  if (typeof rowsIn === 'string') return decided(skippedCheck('rows', rowsIn));
  const rejects = rejectCount === undefined ? '' : ` + ${formatCount(rejectCount)} rejected`;
  const text = `${formatCount(rowsIn)} of ${from} = ${formatCount(rowCount)} here${rejects}`;
  if (rowsIn === rowCount + (rejectCount ?? 0)) {
    return decided({ name: 'rows', state: 'holds', text, breaches: [] });
  }
  const problem = `expected ${formatCount(rowsIn)} rows as in ${from}, got ${formatCount(rowCount)}${rejects}`;
  const breach = { column: '', row: rowCount, rowCount: 1, problem };
  return decided({ name: 'rows', state: 'broken', text, breaches: [breach] });
}
