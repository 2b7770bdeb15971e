import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import type { RunStage } from '../run-stage.ts';
import { aboutJob } from '../temporal/observe-stages.ts';
import { attemptVariable } from './trace-stage.ts';
import { startTracing, traceEnvironment } from './tracing.ts';

/** Spans of workflows and activities, for a client or a worker. */
export function createTracingPlugin(): OpenTelemetryPlugin {
  const { resource, spanProcessor } = startTracing();
  return new OpenTelemetryPlugin({ resource, spanProcessor });
}

/** Tells each stage host which span it belongs to, and which attempt it makes. */
export function traceRuns(runStage: RunStage): RunStage {
  return (job, runtime) => {
    const environment = { ...traceEnvironment(), [attemptVariable]: `${aboutJob(job).attempt}` };
    return runStage(job, { ...runtime, environment });
  };
}
