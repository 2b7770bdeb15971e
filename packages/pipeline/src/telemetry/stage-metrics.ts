import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StageObserver } from '../temporal/observe-stages.ts';

const bucketSeconds = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400];

export type StageMetrics = StageObserver & {
  /** All of them, in the format that Prometheus reads. */
  expose(): Promise<string>;
  contentType: string;
};

/** Counts what the stages of a worker do; hits are no runs and do not count. */
export function createStageMetrics(): StageMetrics {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['stage'] as const;
  const duration = new Histogram({
    name: 'sightline_stage_seconds',
    help: 'Time that a stage, or a shard of it, took to run',
    buckets: bucketSeconds,
    labelNames,
    registers,
  });
  const rows = new Counter({
    name: 'sightline_stage_rows_total',
    help: 'Rows that stages have written',
    labelNames,
    registers,
  });
  const failures = new Counter({
    name: 'sightline_stage_failures_total',
    help: 'Attempts that failed, by the code of their error',
    labelNames: ['stage', 'code'] as const,
    registers,
  });
  const peakMemory = new Gauge({
    name: 'sightline_stage_peak_memory_bytes',
    help: "Most memory that the stage's process held in its last run",
    labelNames,
    registers,
  });
  return {
    started: () => undefined,
    completed({ stage }, { artifact, peakMemoryBytes }, seconds) {
      duration.observe({ stage }, seconds);
      rows.inc({ stage }, artifact.rowCount);
      if (peakMemoryBytes) peakMemory.set({ stage }, peakMemoryBytes);
    },
    failed: ({ stage }, { code }) => failures.inc({ stage, code }),
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
