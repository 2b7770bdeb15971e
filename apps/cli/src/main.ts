import { Command, CommanderError } from 'commander';
import { addAsk } from './commands/ask.ts';
import { addData } from './commands/data.ts';
import { addDoctor } from './commands/doctor.ts';
import { addInspect } from './commands/inspect.ts';
import { addRerun } from './commands/rerun.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { printError } from './print-error.ts';
import { createScreen } from './terminal/screen.ts';

const examples = `Examples:
  sightline run                                   train on made pictures, five stages
  sightline run easy-vqa --path <folder>          train on easy-VQA
  sightline rerun fusion --run latest             fusion and train again
  sightline inspect latest/preprocess             look at what a stage wrote
  sightline ask cat.png "What color is the cat?"
`;

function createProgram(): Command {
  const program = new Command('sightline')
    .description('A vision-language pipeline you can see through.')
    .addHelpText('beforeAll', examples)
    .option('--debug', 'print the stack of an error')
    .showSuggestionAfterError()
    .exitOverride();
  for (const add of [addRun, addRerun, addRuns, addInspect, addAsk, addDoctor, addData])
    add(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}

const usageExit = 2;

try {
  await createProgram().parseAsync();
} catch (error) {
  const options = {
    json: process.argv.includes('--json'),
    debug: process.argv.includes('--debug'),
  };
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : usageExit;
  else process.exitCode = printError(error, createScreen(process.stderr), options);
}
