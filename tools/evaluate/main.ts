import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toStageError } from '@sightline/contracts';
import { evaluate } from './evaluate.ts';
import { help, parseOptions } from './options.ts';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // TensorFlow's own chatter, as in the command

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

async function main(words: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(words);
    if (options.isHelp) {
      process.stdout.write(help);
      return 0;
    }
    const root = resolve(process.env.SIGHTLINE_ROOT || checkout);
    const { tables, failedCount } = await evaluate(root, options, (text) =>
      process.stderr.write(text),
    );
    process.stdout.write(`\n${tables}\n`);
    return failedCount > 0 ? 1 : 0;
  } catch (thrown) {
    const { message, fix, exitCode } = toStageError(thrown);
    process.stderr.write(`\n${message}\n${fix ? `${fix}\n` : ''}`);
    return exitCode;
  }
}

process.exitCode = await main(process.argv.slice(2));
