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
  printJson(value: unknown): void;
  note(text: string): void;
  /** Exit status of a command that ends without an error. */
  exitCode: number;
};

/** Lets a reader that closes the pipe (`| head`) end the command quietly. */
function endQuietlyOnClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** The command's connection to the process's own streams. */
export function createCommandIo(argv: readonly string[]): CommandIo {
  endQuietlyOnClosedPipe(process.stdout);
  endQuietlyOnClosedPipe(process.stderr);
  return {
    out: createScreen(process.stdout),
    err: createScreen(process.stderr),
    isJson: argv.includes('--json'),
    isDebug: argv.includes('--debug'),
    print: (text) => void process.stdout.write(text),
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    note: (text) => void process.stderr.write(text),
    exitCode: 0,
  };
}
