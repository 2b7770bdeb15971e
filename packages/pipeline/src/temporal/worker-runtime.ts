import { Runtime } from '@temporalio/worker';
import { portTaken } from '../telemetry/metrics-server.ts';
import { createTemporalLogger, type WorkerLog } from './worker-log.ts';

let isInstalled = false;

/**
 * Settles, once a process, where Temporal's own messages and metrics go: to the log, and to
 * Prometheus at a loopback port.
 *
 * @throws StageError `usage` when the port is taken.
 */
export function installRuntime(log: WorkerLog, metricsPort: number | undefined): void {
  if (isInstalled) return;
  const logging = { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } as const;
  const metrics =
    metricsPort === undefined
      ? {}
      : { metrics: { prometheus: { bindAddress: `127.0.0.1:${metricsPort}` } } };
  try {
    const logger = createTemporalLogger(log);
    Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging, ...metrics } });
  } catch (cause) {
    if (metricsPort === undefined) throw cause;
    throw portTaken(metricsPort, cause);
  }
  isInstalled = true;
}
