import type { CommandIo } from '../terminal/command-io.ts';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends the process on Ctrl-C, SIGTERM or a closed terminal, after what is to be removed at its exit. */
export function exitOnSignal(): void {
  for (const name of stopSignals) process.on(name, () => process.exit(130));
}

/** Aborts on the first Ctrl-C, SIGTERM, closed terminal or pipe; a second one ends the process at once. */
export function abortOnSignal(io: CommandIo): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of stopSignals) process.on(name, stop);
  io.onClosedPipe = () => controller.abort();
  return controller.signal;
}
