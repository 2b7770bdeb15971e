import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { createScreen, type Screen } from './screen.ts';

/** Where a command writes: results to stdout, everything else to stderr. */
export type CommandIo = {
  out: Screen;
  err: Screen;
  /** Whether `--json` was given: stdout holds one JSON object a line, stderr nothing but errors. */
  isJson: boolean;
  /** Whether `--debug` was given: errors show where they were thrown. */
  isDebug: boolean;
  print(text: string): void;
  /** The same for much text: resolves when the reader has room for more. */
  write(text: string): Promise<void>;
  printJson(value: unknown): void;
  note(text: string): void;
  /** Exit status of a command that ends without an error. */
  exitCode: number;
  /** What happens when the reader of stdout goes away (`| head`): the command ends quietly. */
  onClosedPipe(): void;
};

/** A closed pipe or terminal is no error; what else may go wrong with a stream is. */
function watchPipe(stream: NodeJS.WriteStream, onClosed: () => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    onClosed();
  });
}

/** The command's connection to the process's own streams. */
export function createCommandIo(argv: readonly string[]): CommandIo {
  const io: CommandIo = {
    out: createScreen(process.stdout),
    err: createScreen(process.stderr),
    isJson: argv.includes('--json'),
    isDebug: argv.includes('--debug'),
    print: (text) => void process.stdout.write(text),
    async write(text) {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
      await setImmediate(); // a reader that has gone away is told between two writes
    },
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    note: (text) => void process.stderr.write(text),
    exitCode: 0,
    onClosedPipe: () => process.exit(0),
  };
  for (const stream of [process.stdout, process.stderr]) watchPipe(stream, () => io.onClosedPipe());
  return io;
}
