import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { toStageError } from '@sightline/contracts';
import type { StageJob, StageResult } from '../run-stage.ts';
import { startTracing } from './tracing.ts';

/** Variables in which a parent process names its span. */
const carried = ['TRACEPARENT', 'TRACESTATE', 'BAGGAGE'] as const;

/** The variable that tells a stage host which attempt it makes. */
export const attemptVariable = 'SIGHTLINE_ATTEMPT';

function parentContext() {
  const carrier = Object.fromEntries(
    carried.map((name) => [name.toLowerCase(), process.env[name] ?? '']),
  );
  return propagation.extract(context.active(), carrier);
}

function describe({ task, key, shard }: StageJob) {
  return {
    'sightline.run_id': task.runId,
    'sightline.stage': task.stage,
    'sightline.key': key,
    'sightline.attempt': Number(process.env[attemptVariable] ?? 1),
    ...(shard === undefined ? {} : { 'sightline.shard': shard }),
  };
}

/** Runs a stage within a span, below the one that the environment names, and sends it. */
export async function traceStage(
  job: StageJob,
  work: () => Promise<StageResult>,
): Promise<StageResult> {
  const tracing = startTracing();
  const parent = parentContext();
  const tracer = trace.getTracer('@sightline/stage-host');
  const attributes = describe(job);
  const span = tracer.startSpan(`RunStage:${job.task.stage}`, { attributes }, parent);
  try {
    const result = await context.with(trace.setSpan(parent, span), work);
    span.setAttribute('sightline.rows', result.artifact.rowCount);
    span.setStatus({ code: SpanStatusCode.OK });
    return result;
  } catch (thrown) {
    const { code, message } = toStageError(thrown);
    span.setAttribute('sightline.error_code', code);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    throw thrown;
  } finally {
    span.end();
    await tracing.flush();
  }
}
