import { formatCount } from '@sightline/contracts';
import { drawBar } from './bar.ts';
import type { CommandIo } from './command-io.ts';
import { formatClock, formatShare } from './format-number.ts';
import { truncateText } from './text-width.ts';

const quietMs = 500;
const redrawMs = 100;
const barCells = 20;
const eraseLine = '\r\u001b[2K';

/** A line on a terminal that says how far something is. */
export type ProgressLine = { update(doneCount: number, totalCount: number): void; clear(): void };

/**
 * Shows progress on stderr where that is a terminal, from half a second on: share, rate, time left.
 * Elsewhere, and with `--json`, it says nothing.
 */
export function createProgressLine(
  io: CommandIo,
  unit: string,
  now: () => number = () => performance.now(),
): ProgressLine {
  const startMs = now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  const isShown = io.err.isTerminal && !io.isJson;
  return {
    update(doneCount, totalCount) {
      const nowMs = now();
      if (!isShown || nowMs - startMs < quietMs || nowMs - drawnMs < redrawMs) return;
      drawnMs = nowMs;
      const perSecond = doneCount / ((nowMs - startMs) / 1000);
      const share = doneCount / Math.max(totalCount, 1);
      const left = formatClock((totalCount - doneCount) / Math.max(perSecond, 1e-9));
      const bar = io.err.accent(drawBar(share, barCells).padEnd(barCells));
      const rate = `${formatCount(Math.round(perSecond))} ${unit}/s`;
      const count = `${formatCount(doneCount)} of ${formatCount(totalCount)}`;
      const said = `${formatShare(share)}  ${count} ${unit}  ${rate}  ${left} left`;
      io.note(`${eraseLine}  ${bar}  ${truncateText(said, io.err.columns - barCells - 5)}`);
    },
    clear() {
      if (Number.isFinite(drawnMs)) io.note(eraseLine);
    },
  };
}
