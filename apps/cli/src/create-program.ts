import { Command } from 'commander';
import pc from 'picocolors';
import { askCommand } from './commands/ask.ts';
import { dataCommand } from './commands/data.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { inspectCommand } from './commands/inspect.ts';
import { keysCommand } from './commands/keys.ts';
import { progressCommand } from './commands/progress.ts';
import { quizCommand } from './commands/quiz.ts';
import { rerunCommand } from './commands/rerun.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { serveCommand } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { debugOption, jsonOption, withExamples } from './commands/shared-options.ts';
import { showCommand } from './commands/show.ts';
import { cancelCommand, pauseCommand, resumeCommand } from './commands/signal.ts';
import { storeCommand } from './commands/store.ts';
import { studioCommand } from './commands/studio.ts';
import { sweepCommand } from './commands/sweep.ts';
import { traceCommand } from './commands/trace.ts';
import { workerCommand } from './commands/worker.ts';
import type { CommandIo } from './terminal/command-io.ts';

const commands = [
  runCommand,
  rerunCommand,
  sweepCommand,
  scheduleCommand,
  workerCommand,
  runsCommand,
  showCommand,
  studioCommand,
  traceCommand,
  progressCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  inspectCommand,
  diffCommand,
  askCommand,
  serveCommand,
  keysCommand,
  quizCommand,
  exportCommand,
  dataCommand,
  storeCommand,
  doctorCommand,
  setupCommand,
];

const exitStatuses = `
Exit status: 0 ok, 1 the run failed, 2 usage, 3 bad or missing data,
4 Temporal unreachable, 130 interrupted.`;

/** A command as the list shows it: what must or may follow its name. */
function termOf(command: Command): string {
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const children = command.commands.map((child) => child.name());
  return [command.name(), ...words, children.join('|')].filter(Boolean).join(' ');
}

/** Settles how a command and its own write their help, and lets them throw their errors. */
function configure(command: Command): void {
  const { bold } = pc.createColors(true); // commander strips it where there are no colours
  command
    .configureHelp({ styleTitle: bold, subcommandTerm: termOf })
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  command.commands.forEach(configure);
}

/** The command with all of its commands; what they need is loaded when they are called. */
export function createProgram(io: CommandIo, version: string): Command {
  const program = new Command('sightline')
    .description('A vision-language pipeline you can see through.')
    .version(version)
    .addOption(jsonOption())
    .addOption(debugOption())
    .addHelpText('after', exitStatuses);
  withExamples(program, {
    'sightline run': 'train on made pictures, in five stages',
    'sightline run easy-vqa --path <folder>': 'train on easy-VQA',
    'sightline rerun fusion --run latest': 'fusion and train again',
    'sightline studio': 'see runs, live, in the browser',
    'sightline inspect latest/preprocess': 'look at what a stage wrote',
    'sightline ask cat.png "What color is the cat?"': 'ask the model',
  });
  for (const create of commands) program.addCommand(create(io));
  configure(program);
  return program;
}
