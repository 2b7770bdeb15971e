import type { CommandIo } from '../terminal/command-io.ts';

/** Aborts on the first Ctrl-C, SIGTERM, closed terminal or pipe; a second one ends the process at once. */
export function abortOnSignal(io: CommandIo): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  io.onClosedPipe = () => controller.abort();
  return controller.signal;
}
