import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { createProgram } from './create-program.ts';
import { createCommandIo } from './terminal/command-io.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };
const usageStatus = 2;

async function run(words: readonly string[]): Promise<number> {
  const io = createCommandIo(words);
  const program = createProgram(io, version);
  try {
    await program.parseAsync(words.length > 0 ? words : ['--help'], { from: 'user' });
    return io.exitCode;
  } catch (error) {
    const isCommander = error instanceof CommanderError;
    if (isCommander && error.exitCode === 0) return 0; // --help, --version
    if (isCommander && error.code === 'commander.help') return usageStatus; // printed already
    const [{ printError }, { toUsageError }] = await Promise.all([
      import('./terminal/print-error.ts'),
      import('./usage-error.ts'),
    ]);
    return printError(io, isCommander ? toUsageError(error, program, words) : error);
  }
}

process.exitCode = await run(process.argv.slice(2));
