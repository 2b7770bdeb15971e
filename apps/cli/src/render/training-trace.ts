import { type EpochTrace, observeEpoch } from '@sightline/lesson';
import { drawBar } from '../terminal/bar.ts';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { heading } from './heading.ts';

/** Below these widths the bar goes, and the titles are abbreviated. */
const columnsWithBar = 76;
const columnsInFull = 96;

/** The training trace: loss and accuracy an epoch, on both splits, with a bar and an observation. */
export function renderTrainingTrace(screen: Screen, epochs: readonly EpochTrace[]): string[] {
  const hasBar = screen.columns >= columnsWithBar;
  const isWide = screen.columns >= columnsInFull;
  const barCells = isWide ? 10 : 6;
  const accuracy = isWide ? 'accuracy' : 'acc.';
  const right = 'right' as const;
  const columns = [
    { title: 'epoch', align: right },
    { title: 'loss', align: right, group: 'training' },
    { title: accuracy, align: right, group: 'training' },
    { title: 'loss', align: right, group: 'held-out' },
    { title: accuracy, align: right, group: 'held-out' },
    ...(hasBar ? [{ title: '', paint: screen.accent }] : []),
    { title: 'observation', wraps: true, paint: screen.dim },
  ];
  const cells = epochs.map(({ epoch, train, heldOut }, index) => [
    String(epoch),
    train.loss.toFixed(3),
    formatShare(train.accuracy),
    heldOut ? heldOut.loss.toFixed(3) : '–',
    heldOut ? formatShare(heldOut.accuracy) : '–',
    ...(hasBar ? [drawBar((heldOut ?? train).accuracy, barCells).padEnd(barCells)] : []),
    observeEpoch(epochs, index),
  ]);
  const note = 'loss in nats a token, accuracy in whole answers';
  return [heading(screen, 'Training trace', note), ...layOutTable(screen, columns, cells)];
}
