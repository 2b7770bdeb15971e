import { setTimeout as sleep } from 'node:timers/promises';
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
import { abortOnSignal } from './abort-on-signal.ts';
import { findRoot } from './find-root.ts';
import { printRun } from './print-run.ts';
import { quoteCommand } from './quote-command.ts';

/** A run that can be planned without doing it, or done. */
export type Runnable = {
  plan(root: string): Promise<StagePlan[]>;
  start(root: string, signal: AbortSignal): Promise<RunHandle>;
};

const isLive = ({ err, isJson }: CommandIo): boolean => err.isTerminal && !isJson;

async function createReporter(io: CommandIo): Promise<Reporter> {
  if (io.isJson) return createJsonReporter(io.printJson);
  return isLive(io) ? createTreeReporter(io.err, process.stderr) : createPlainReporter(io.note);
}

/** Why a run failed, naming the stage. */
function failureOf(run: RunRecord): StageError {
  const failed = run.stages.find(({ state, error }) => state === 'failed' && error);
  const error = failed?.error ?? run.error;
  if (!error) return new StageError('failed', { message: `run ${run.id} failed` });
  const { message } = error;
  const isNamed = !failed || message.startsWith(failed.stage);
  return fromErrorRecord({ ...error, message: isNamed ? message : `${failed.stage}: ${message}` });
}

/** Aborted a second after a run has ended: its last event is there by then, or will never be. */
function abortAfter(finished: Promise<unknown>): AbortSignal {
  const controller = new AbortController();
  const wait = (): Promise<void> => sleep(1000, undefined, { ref: false });
  void finished.then(wait, wait).then(() => controller.abort());
  return controller.signal;
}

async function follow(
  io: CommandIo,
  root: string,
  handle: RunHandle,
  signal: AbortSignal,
): Promise<RunRecord> {
  const reporter = await createReporter(io);
  if (signal.aborted) reporter.stopping();
  else signal.addEventListener('abort', () => reporter.stopping(), { once: true });
  try {
    const ended = abortAfter(handle.finished);
    for await (const event of followEvents(root, handle.id, ended)) reporter.show(event);
    return await handle.finished;
  } finally {
    await reporter.close();
    if (isLive(io)) io.note('\n');
  }
}

/** Says on a terminal that something is coming, until the server is up and the plan is made. */
async function startVisibly(
  io: CommandIo,
  root: string,
  runnable: Runnable,
  signal: AbortSignal,
): Promise<RunHandle> {
  if (isLive(io)) io.note(io.err.dim('planning…'));
  try {
    return await runnable.start(root, signal);
  } finally {
    if (isLive(io)) io.note('\r\u001b[2K');
  }
}

function suggestNext(io: CommandIo): void {
  if (!isLive(io) || !io.out.isTerminal) return;
  const next = ['ask <image> <question>', 'quiz', 'inspect latest/train'];
  const lines = next.map((words) => `  sightline ${words}\n`);
  io.note(`\n${io.err.bold('Next')}\n${io.err.dim(lines.join(''))}`);
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
  const signal = abortOnSignal(io);
  const handle = await startVisibly(io, root, runnable, signal);
  const run = await follow(io, root, handle, signal);
  if (run.state === 'interrupted') {
    throw new StageError('interrupted', {
      message: `run ${run.id} was stopped; what it finished is kept`,
      fix: `Go on with: ${quoteCommand(process.argv.slice(2))}`,
    });
  }
  if (run.state === 'failed') throw failureOf(run);
  await printRun(io, root, run);
  suggestNext(io);
}
