import { appendFileSync } from 'node:fs';
import type { LogLevel, LogMetadata, Logger as TemporalLogger } from '@temporalio/worker';
import { type Logger, pino } from 'pino';

/** Structured lines; what is about a stage carries `runId`, `stage` and `attempt`. */
export type WorkerLog = Logger;

/** A log is no reason to end a worker: its disk may be full, its folder gone after the last line. */
export function appendOrPrint(path: string): (line: string) => void {
  return (line) => {
    try {
      appendFileSync(path, line);
    } catch {
      process.stderr.write(line);
    }
  };
}

/** A line of the log as people read it: when, what about, what. */
export function readableLine(line: string): string {
  const { time, level, stage, shard, attempt, runId, msg, reason } = JSON.parse(line);
  const about = [
    ...(stage ? [stage] : []),
    ...(shard === undefined ? [] : [`shard ${shard}`]),
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
  ].join(', ');
  const parts = [
    String(time).slice(11, 19),
    ...(level === 'info' ? [] : [level]),
    about ? `${about}: ${msg}` : msg,
    ...(reason ? [`(${reason})`] : []),
    ...(runId ? [`· run ${runId}`] : []),
  ];
  return `${parts.join(' ')}\n`;
}

/** A log whose lines are JSON objects, each handed to `write` with its line break. */
export function createWorkerLog(write: (line: string) => void): WorkerLog {
  return pino(
    {
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    { write },
  );
}

/** What of Temporal's own details is kept: ids, no stacks. */
function keptOf({ error, workflowId, taskQueue, attempt }: Record<string, unknown>): object {
  const message = error instanceof Error ? error.message : undefined;
  return {
    ...(typeof workflowId === 'string' ? { runId: workflowId } : {}),
    ...(taskQueue === undefined ? {} : { queue: taskQueue }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(message === undefined ? {} : { reason: message }),
  };
}

/** Told by whoever watches the stages, with the error's code. */
const toldElsewhere = 'Activity failed';

/** Sends what Temporal itself says to a log: warnings and errors, as the rest is of no use to users. */
export function createTemporalLogger(log: WorkerLog): TemporalLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    if (message === toldElsewhere) return;
    if (level === 'WARN') log.warn(keptOf(meta), message);
    if (level === 'ERROR') log.error(keptOf(meta), message);
  };
  const silent = (): void => undefined;
  return {
    log: write,
    trace: silent,
    debug: silent,
    info: silent,
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}
