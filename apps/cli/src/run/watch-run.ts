import { fromErrorRecord, type RunRecord, StageError } from '@sightline/contracts';
import { followEvents, type RunHandle, type StagePlan } from '@sightline/pipeline';
import {
  createJsonReporter,
  createPlainReporter,
  createTreeReporter,
  type Reporter,
} from '../live/reporter.ts';
import { renderPlan } from '../render/plan.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { findRoot } from './find-root.ts';
import { printRun } from './print-run.ts';
import { quoteCommand } from './quote-command.ts';

/** A run that can be planned without doing it, or done. */
export type Runnable = {
  plan(root: string): Promise<StagePlan[]>;
  start(root: string, signal: AbortSignal): Promise<RunHandle>;
};

async function createReporter(io: CommandIo): Promise<Reporter> {
  if (io.isJson) return createJsonReporter(io.printJson);
  return io.err.isTerminal
    ? createTreeReporter(io.err, process.stderr)
    : createPlainReporter(io.note);
}

function failureOf(run: RunRecord): StageError {
  const failed = run.stages.find(({ state, error }) => state === 'failed' && error);
  const prefix = failed ? `${failed.stage}: ` : '';
  const error = failed?.error ?? run.error;
  if (!error) return new StageError('failed', { message: `run ${run.id} failed` });
  const { message } = error;
  return fromErrorRecord({
    ...error,
    message: message.startsWith(prefix) ? message : prefix + message,
  });
}

async function follow(io: CommandIo, root: string, handle: RunHandle): Promise<RunRecord> {
  const reporter = await createReporter(io);
  try {
    for await (const event of followEvents(root, handle.id)) reporter.show(event);
    return await handle.finished;
  } finally {
    await reporter.close();
  }
}

/** Aborts on the first Ctrl-C, SIGTERM or closed pipe; a second one ends the process at once. */
function abortOnSignal(io: CommandIo): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    if (!io.isJson) io.note('stopping… (Ctrl-C again stops at once)\n');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  io.onClosedPipe = () => controller.abort();
  return controller.signal;
}

/**
 * Starts a run, follows it to its end and prints it; or, dry, prints its plan.
 *
 * @throws StageError with the stage's own code when it failed, `interrupted` when it was stopped
 */
export async function startWatched(
  io: CommandIo,
  isDry: boolean,
  runnable: Runnable,
): Promise<void> {
  const root = findRoot();
  if (isDry) {
    const plan = await runnable.plan(root);
    if (io.isJson) for (const entry of plan) io.printJson({ type: 'plan', ...entry });
    else io.print(renderPlan(io.out, plan));
    return;
  }
  const run = await follow(io, root, await runnable.start(root, abortOnSignal(io)));
  if (run.state === 'interrupted') {
    throw new StageError('interrupted', {
      message: `run ${run.id} was stopped; what it finished is kept`,
      fix: `Go on with: ${quoteCommand(process.argv.slice(2))}`,
    });
  }
  if (run.state === 'failed') throw failureOf(run);
  await printRun(io, root, run);
}
