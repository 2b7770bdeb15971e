import { type ErrorRecord, fromErrorRecord, StageError, toStageError } from '@sightline/contracts';
import {
  ApplicationFailure,
  CancelledFailure,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { maxPayloadBytes } from './payload-guard.ts';

/** Characters of any one detail that travel; the whole of it stays in the run's events. */
const maxDetailCharacters = 4000;
const maxFixCharacters = 1000;

function trimDetails(details: Record<string, unknown>): Record<string, unknown> {
  const { stack: _, ...kept } = details;
  return Object.fromEntries(
    Object.entries(kept).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.slice(-maxDetailCharacters) : value,
    ]),
  );
}

/** What travels of an error; its details stay behind where they are more than a payload may be. */
function recordOf({ code, message, fix, details }: StageError): ErrorRecord {
  const record = {
    code,
    message: message.slice(0, maxDetailCharacters),
    ...(fix ? { fix: fix.slice(0, maxFixCharacters) } : {}),
  };
  const whole = { ...record, details: trimDetails(details) };
  const isSmall = Buffer.byteLength(JSON.stringify(whole)) <= maxPayloadBytes;
  return isSmall ? whole : record;
}

/** A `StageError` as Temporal's failure: its code is the type, its record the only detail. */
export function toApplicationFailure(error: StageError): ApplicationFailure {
  const { code } = error;
  const record = recordOf(error);
  const { message } = record;
  return ApplicationFailure.create({
    message,
    type: code,
    nonRetryable: !error.retryable,
    details: [record],
  });
}

/** The `StageError` within what Temporal throws: failures nest as workflow, activity, cause. */
export function fromTemporalFailure(thrown: unknown): StageError {
  if (thrown instanceof ApplicationFailure) {
    const record = thrown.details?.[0] as ErrorRecord | undefined;
    return record?.code
      ? fromErrorRecord(record)
      : new StageError('failed', { message: thrown.message, cause: thrown });
  }
  if (thrown instanceof CancelledFailure) {
    return new StageError('interrupted', { message: 'interrupted', cause: thrown });
  }
  if (thrown instanceof TimeoutFailure) {
    return new StageError('crash', {
      message: `the worker did not answer in time: ${thrown.message}`,
      fix: 'Run again: finished stages are kept.',
      cause: thrown,
    });
  }
  const cause = (thrown as { cause?: unknown } | undefined)?.cause;
  const isWrapped =
    thrown instanceof TemporalFailure || (thrown as Error)?.name === 'WorkflowFailedError';
  return isWrapped && cause ? fromTemporalFailure(cause) : toStageError(thrown);
}
