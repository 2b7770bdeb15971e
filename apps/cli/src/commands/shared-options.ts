import { type Command, InvalidArgumentError, Option } from 'commander';

/** `--json`, read from the command line before anything is parsed: errors heed it, too. */
export function jsonOption(): Option {
  return new Option('--json', 'JSON lines on stdout, and nothing else there');
}

export function debugOption(): Option {
  return new Option('--debug', 'show where an error was thrown');
}

export function engineOption(): Option {
  return new Option('--engine <engine>', 'what sequences the stages; local does without Temporal')
    .choices(['temporal', 'local'])
    .default('temporal');
}

export function runOption(what: string): Option {
  return new Option('--run <run>', `${what}: an id, its beginning, or latest`).default('latest');
}

/** A whole number from 0, as an option's value. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('Give a whole number, 0 or more.');
}

/** A whole number from 1, as an option's value. */
export function parsePositiveCount(text: string): number {
  const value = parseCount(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Give a whole number, 1 or more.');
}

/** A port, 0 for any that is free, as an option's value. */
export function parsePort(text: string): number {
  const port = parseCount(text);
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 1 to 65535.');
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** Lets a command's help start with examples: what is typed, and what it does. */
export function withExamples(command: Command, examples: Record<string, string>): Command {
  const width = Math.max(...Object.keys(examples).map((typed) => typed.length));
  const lines = Object.entries(examples).map(([typed, does]) =>
    `  ${typed.padEnd(width)}   ${does}`.trimEnd(),
  );
  return command.addHelpText('before', `Examples:\n${lines.join('\n')}\n`);
}
