import type { EpochTrace } from '@sightline/lesson';
import type { Screen } from '../terminal/screen.ts';

const lineCount = 7;
const marks = { train: '·', heldOut: '●', both: '◉' };

type Cells = string[][];

/** Cells between two epochs, so that few of them do not huddle and many still fit. */
function spacingOf(epochCount: number, columns: number): number {
  return Math.max(Math.min(Math.floor((columns - 12) / Math.max(epochCount, 1)), 5), 1);
}

/** Evenly chosen epochs, the first and the last among them, where a line has no room for all. */
function choose(epochs: readonly EpochTrace[], most: number): EpochTrace[] {
  if (epochs.length <= most) return [...epochs];
  const step = (epochs.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => epochs[Math.round(index * step)]!);
}

function put(cells: Cells, line: number, column: number, mark: string): void {
  const found = cells[line]![column];
  cells[line]![column] = found === ' ' || found === mark ? mark : marks.both;
}

/**
 * Loss over epochs as characters: `·` on the training split, `●` on the held-out one, `◉` where both
 * are. Losses that are no numbers are left out.
 *
 * @returns nothing for fewer than two epochs
 */
export function renderLossPlot(screen: Screen, all: readonly EpochTrace[]): string[] {
  const epochs = choose(all, screen.columns - 12);
  const losses = epochs.flatMap(({ train, heldOut }) => [train.loss, heldOut?.loss ?? train.loss]);
  const most = Math.max(...losses.filter(Number.isFinite));
  if (epochs.length < 2 || !(most > 0)) return [];
  const spacing = spacingOf(epochs.length, screen.columns);
  const width = (epochs.length - 1) * spacing + 1;
  const cells: Cells = Array.from({ length: lineCount }, () => Array(width).fill(' '));
  for (const [index, { train, heldOut }] of epochs.entries()) {
    const lineOf = (loss: number): number => Math.round((1 - loss / most) * (lineCount - 1));
    const at = index * spacing;
    if (Number.isFinite(train.loss)) put(cells, lineOf(train.loss), at, marks.train);
    if (heldOut && Number.isFinite(heldOut.loss))
      put(cells, lineOf(heldOut.loss), at, marks.heldOut);
  }
  const labels = [most.toFixed(2), ...Array(lineCount - 2).fill(''), '0.00'];
  const last = `epoch ${epochs.at(-1)!.epoch}`;
  const ends = `${epochs[0]!.epoch}`.padEnd(Math.max(width - last.length, 2)) + last;
  return [
    ...cells.map((line, index) => `  ${labels[index]!.padStart(6)} ┤${line.join('')}`.trimEnd()),
    screen.dim(`         ${ends}`),
    screen.dim(
      `         loss: ${marks.train} training  ${marks.heldOut} held-out  ${marks.both} both`,
    ),
  ];
}
