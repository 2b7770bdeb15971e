import { type EpochTrace, observeEpoch } from '@sightline/lesson';
import { drawBar } from '../terminal/bar.ts';
import { formatShare, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable, type TableColumn } from '../terminal/table.ts';
import { heading } from './heading.ts';

/** Below these widths the bar goes, and the titles are abbreviated. */
const columnsWithBar = 76;
const columnsInFull = 96;

/** What a trace says beside loss and accuracy. */
export type TraceWords = {
  title: string;
  note: string;
  /** One an epoch, where they were made before. */
  observations?: readonly string[];
  /** Learning rate and gradient norm instead of a bar. */
  hasSteps?: boolean;
};

const plain: TraceWords = {
  title: 'Training trace',
  note: 'loss in nats a token, accuracy in whole answers',
};

type Laid = { column: TableColumn; cell: (epoch: EpochTrace) => string };

function stepColumns(isWide: boolean): Laid[] {
  const right = 'right' as const;
  const rate = { title: isWide ? 'learning rate' : 'rate', align: right };
  const gradient = { title: isWide ? 'gradient norm' : 'grad.', align: right };
  return [
    { column: rate, cell: ({ learningRate }) => formatValue(learningRate) },
    { column: gradient, cell: ({ gradientNorm }) => formatValue(gradientNorm) },
  ];
}

function barColumn(screen: Screen, barCells: number): Laid {
  return {
    column: { title: '', paint: screen.accent },
    cell: ({ train, heldOut }) => drawBar((heldOut ?? train).accuracy, barCells).padEnd(barCells),
  };
}

/** The training trace: loss and accuracy an epoch, on both splits, with an observation. */
export function renderTrainingTrace(
  screen: Screen,
  epochs: readonly EpochTrace[],
  { title, note, observations, hasSteps = false }: TraceWords = plain,
): string[] {
  const hasRoom = screen.columns >= columnsWithBar;
  const isWide = screen.columns >= columnsInFull;
  const accuracy = isWide ? 'accuracy' : 'acc.';
  const right = 'right' as const;
  const beside = hasSteps ? stepColumns(isWide) : [barColumn(screen, isWide ? 10 : 6)];
  const shown = hasRoom ? beside : [];
  const columns = [
    { title: 'epoch', align: right },
    { title: 'loss', align: right, group: 'training' },
    { title: accuracy, align: right, group: 'training' },
    { title: 'loss', align: right, group: 'held-out' },
    { title: accuracy, align: right, group: 'held-out' },
    ...shown.map(({ column }) => column),
    { title: 'observation', wraps: true, paint: screen.dim },
  ];
  const cells = epochs.map((epoch, index) => [
    String(epoch.epoch),
    epoch.train.loss.toFixed(3),
    formatShare(epoch.train.accuracy),
    epoch.heldOut ? epoch.heldOut.loss.toFixed(3) : '–',
    epoch.heldOut ? formatShare(epoch.heldOut.accuracy) : '–',
    ...shown.map(({ cell }) => cell(epoch)),
    observations?.[index] ?? observeEpoch(epochs, index),
  ]);
  return [heading(screen, title, note), ...layOutTable(screen, columns, cells)];
}
