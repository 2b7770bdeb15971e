import { type Command, InvalidArgumentError } from 'commander';
import { parseCount, parsePositiveCount } from '../commands/shared-options.ts';

function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('Give names with commas between them: question,answer.');
}

/** The options of `inspect` that show rows and what the file declares. */
export function addRowOptions(command: Command): Command {
  return command
    .option('--row <number>', 'show one row with its picture, counted from 0', parseCount)
    .option('--id <id>', 'show the row of a sample or picture')
    .option('--follow <sample>', 'show a sample in all five stages of a run')
    .option('--png <file>', 'write the picture of that row to a new file')
    .option('--head [count]', 'list the first rows, 10 unless told', parsePositiveCount)
    .option(
      '--where <filter>',
      "list rows that match: \"split in ('test', 'unseen') and not correct\"",
    )
    .option('--columns <names>', 'list these columns, commas between them', parseNames)
    .option('--sql <query>', 'ask with SQL: the table is data, others of its run have their names')
    .option('--csv', 'list rows as CSV, tensors as JSON')
    .option('--schema', 'what the file declares: columns, types, metadata');
}
