import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** A receiver that is out of order keeps nobody waiting for longer. */
const flushLimitMs = 2000;

export type Tracing = {
  resource: Resource;
  spanProcessor: SpanProcessor;
  /** Sends the spans that have ended. */
  flush(): Promise<void>;
};

let tracing: Tracing | undefined;

/**
 * Starts to send this process's spans to `OTEL_EXPORTER_OTLP_ENDPOINT`, over HTTP; once a process.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ for its other variables
 */
export function startTracing(): Tracing {
  if (tracing) return tracing;
  const named = detectResourcesSync({ detectors: [envDetectorSync] });
  const resource = new Resource({ 'service.name': 'sightline' }).merge(named);
  const spanProcessor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new NodeTracerProvider({ resource, spanProcessors: [spanProcessor] });
  provider.register();
  tracing = {
    resource,
    spanProcessor,
    async flush() {
      const flushed = provider.forceFlush().catch(() => undefined);
      await Promise.race([flushed, sleep(flushLimitMs, undefined, { ref: false })]);
    },
  };
  return tracing;
}

/** The span that is open now, as the environment of a child process: `TRACEPARENT` and the like. */
export function traceEnvironment(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return Object.fromEntries(
    Object.entries(carrier).map(([name, value]) => [name.toUpperCase(), value]),
  );
}
