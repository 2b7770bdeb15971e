import { stageNames } from '@sightline/contracts';
import { markdownTable } from '../../evaluate/markdown-table.ts';
import { ours } from '../report.ts';
import { medianRate, type Rounds } from '../rounds.ts';
import { keyOf, type Measure } from './measure-scale.ts';

const mebibyte = 2 ** 20;
const decimals: Record<Measure, number> = { memory: 0, rate: 1 };

/** Of several numbers of rows, the largest and the one it is compared with. */
function pairOf(measure: Measure, rowCounts: readonly number[]): [number, number] {
  const sorted = [...rowCounts].sort((a, b) => a - b);
  // Memory may grow until batches are full; rates are held against those of the smallest run.
  return [measure === 'memory' ? (sorted.at(-2) ?? sorted[0]!) : sorted[0]!, sorted.at(-1)!];
}

function renderMeasure(
  measure: Measure,
  title: string,
  rowCounts: readonly number[],
  rounds: Rounds,
): string {
  const [small, large] = pairOf(measure, rowCounts);
  const unit = measure === 'memory' ? mebibyte : 1;
  const medianOf = (stage: string, rowCount: number): number | undefined =>
    medianRate(rounds, ours, keyOf(stage, measure, rowCount));
  const rows = stageNames.map((stage) => {
    const cells = rowCounts.map((count) => {
      const value = medianOf(stage, count);
      return value === undefined ? '–' : (value / unit).toFixed(decimals[measure]);
    });
    const [before, after] = [medianOf(stage, small), medianOf(stage, large)];
    const ratio = before && after ? `${(after / before).toFixed(2)} ×` : '–';
    return [stage, ...cells, ratio];
  });
  const counts = rowCounts.map((count) => count.toLocaleString('en'));
  const ratio = `${large.toLocaleString('en')} beside ${small.toLocaleString('en')}`;
  return markdownTable([title, ...counts, ratio], rows);
}

/** Peak memory and rows a second of each stage, a column a number of rows. */
export function renderScale(rowCounts: readonly number[], rounds: Rounds): string {
  return [
    renderMeasure('memory', 'peak memory, MiB', rowCounts, rounds),
    renderMeasure('rate', 'rows/s', rowCounts, rounds),
  ].join('\n\n');
}
