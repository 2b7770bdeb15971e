import { StageError } from '@sightline/contracts';
import type { Command, CommanderError } from 'commander';

/** The innermost command that the words name. */
function findNamed(command: Command, words: readonly string[]): Command {
  const named = command.commands.find((child) => words.includes(child.name()));
  return named ? findNamed(named, words) : command;
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

/**
 * Commander's complaint about a command line as an error like any other: what, and what to do, which
 * commander says behind the error itself, or leaves to the help.
 */
export function toUsageError(
  { code, message }: CommanderError,
  program: Command,
  words: readonly string[],
): StageError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const [, what = first, advice = ''] = /^(.* is invalid)\. (.*)$/.exec(first) ?? [];
  const said = advice || rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const command = findNamed(program, words);
  const known = command.commands.map((child) => child.name()).join(', ');
  const help = code === 'commander.unknownCommand' ? `There are ${known}.` : '';
  return new StageError('usage', {
    message: what,
    fix: said || help || `See: ${nameOf(command)} --help`,
  });
}
