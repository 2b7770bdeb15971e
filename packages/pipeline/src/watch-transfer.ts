import type { Transfer } from '@sightline/store';
import type { StageRuntime } from './run-stage.ts';

/** Smaller artifacts are there before anybody can read how far they are. */
const leastBytes = 10_000_000;
const intervalMs = 1000;

/** Lets a stage report how far a transfer of its artifacts is, and end it when it is stopped. */
export function watchTransfer({ signal, report }: StageRuntime, phase: string): Transfer {
  let reportedAtMs = 0;
  return {
    signal,
    onProgress(doneBytes, totalBytes) {
      const isDue = Date.now() - reportedAtMs >= intervalMs || doneBytes === totalBytes;
      if (totalBytes < leastBytes || !isDue) return;
      reportedAtMs = Date.now();
      const [doneCount, totalCount] = [doneBytes, totalBytes].map((n) => Math.round(n / 1e6));
      report({
        type: 'progress',
        phase,
        doneCount: doneCount!,
        totalCount: totalCount!,
        unit: 'MB',
      });
    },
  };
}
