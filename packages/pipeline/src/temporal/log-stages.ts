import type { StageObserver } from './observe-stages.ts';
import type { WorkerLog } from './worker-log.ts';

/** One line for each stage that starts, ends or fails. */
export function logStages(log: WorkerLog): StageObserver {
  return {
    started: (about) => log.info(about, 'starts'),
    completed(about, { artifact, peakMemoryBytes }, seconds) {
      const { rowCount } = artifact;
      const measured = { rowCount, seconds: Math.round(seconds * 1000) / 1000, peakMemoryBytes };
      log.info({ ...about, ...measured }, `done, ${rowCount} rows in ${seconds.toFixed(1)} s`);
    },
    failed: (about, { code, message }) =>
      log.warn({ ...about, code }, code === 'interrupted' ? 'stopped' : `failed: ${message}`),
  };
}
