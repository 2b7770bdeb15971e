import { fromErrorRecord, type RunRecord, StageError } from '@sightline/contracts';
import { followEvents, type RunHandle } from '@sightline/pipeline';
import {
  createJsonReporter,
  createPlainReporter,
  createTreeReporter,
  type Reporter,
} from '../live/reporter.ts';
import { renderRunSummary } from '../render/run-summary.ts';
import { createScreen } from '../terminal/screen.ts';
import { readFlow } from './read-flow.ts';
import { readResults } from './read-results.ts';

async function createReporter(json: boolean): Promise<Reporter> {
  if (json) return createJsonReporter((line) => process.stdout.write(line));
  const screen = createScreen(process.stderr);
  return screen.isTerminal
    ? createTreeReporter(screen, process.stderr)
    : createPlainReporter((line) => process.stderr.write(line));
}

/** Prints what a finished run has to show: tables on stdout, or one JSON object. */
export async function printRun(root: string, run: RunRecord, json: boolean): Promise<void> {
  const results = await readResults(root, run);
  if (json) {
    const scores = results?.scores ?? [];
    const summary = { type: 'summary', run, epochs: results?.epochs ?? [], scores };
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const screen = createScreen(process.stdout);
  process.stdout.write(renderRunSummary(screen, await readFlow(root, run), results));
}

function failureOf(run: RunRecord): StageError {
  const failed = run.stages.find(({ error }) => error !== undefined);
  if (!failed?.error) return new StageError('failed', { message: `run ${run.id} failed` });
  return fromErrorRecord({ ...failed.error, message: `${failed.stage}: ${failed.error.message}` });
}

/**
 * Follows a run to its end and prints it.
 *
 * @throws StageError with the stage's own code when it failed, `interrupted` when it was stopped
 */
export async function watchRun(root: string, handle: RunHandle, json: boolean): Promise<void> {
  const reporter = await createReporter(json);
  for await (const event of followEvents(root, handle.id)) reporter.show(event);
  const run = await handle.finished;
  await reporter.close();
  if (run.state === 'interrupted') {
    throw new StageError('interrupted', {
      message: `run ${run.id} was stopped`,
      fix: `It goes on from its finished stages with: sightline run ${run.recipe}`,
    });
  }
  if (run.state === 'failed') throw failureOf(run);
  await printRun(root, run, json);
}

/** Aborts on the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('stopping… press Ctrl-C again to stop at once\n');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
