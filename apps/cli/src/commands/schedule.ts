import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { collect, debugOption, jsonOption, withExamples } from './shared-options.ts';

const loadPipeline = () => import('@sightline/pipeline/control');

type CreateOptions = { cron: string; set: string[] };

function createCommand(io: CommandIo): Command {
  return new Command('create')
    .description('run a recipe again and again, on shared workers')
    .argument('<name>', 'its name; runs are called after it')
    .argument('[recipe]', 'a name in data/recipes, or a JSON file', 'default')
    .requiredOption('--cron <when>', 'five fields, UTC: "0 3 * * *" is three at night')
    .option('--set <key=value>', 'override a key of the recipe; may be repeated', collect, [])
    .action(async (name: string, recipe: string, { cron, set }: CreateOptions) => {
      const [{ createSchedule }, { findRoot }] = await Promise.all([
        loadPipeline(),
        import('../run/find-root.ts'),
      ]);
      await createSchedule(findRoot(), name, cron, { recipe, overrides: set });
      if (io.isJson) io.printJson({ name, cron, recipe });
      else io.print(`schedule ${name} runs ${recipe} at ${cron} (UTC)\n`);
    });
}

function listCommand(io: CommandIo): Command {
  return new Command('list')
    .description('the schedules, and when they run next')
    .action(async () => {
      const [{ listSchedules }, { renderSchedules }] = await Promise.all([
        loadPipeline(),
        import('../render/schedules.ts'),
      ]);
      const schedules = await listSchedules();
      if (io.isJson) for (const schedule of schedules) io.printJson(schedule);
      else io.print(renderSchedules(io.out, schedules));
    });
}

function triggerCommand(io: CommandIo): Command {
  return new Command('trigger')
    .description('have a schedule start a run now')
    .argument('<name>')
    .action(async (name: string) => {
      await (await loadPipeline()).triggerSchedule(name);
      if (io.isJson) io.printJson({ name, triggered: true });
      else io.print(`schedule ${name} starts a run\n`);
    });
}

function deleteCommand(io: CommandIo): Command {
  return new Command('delete')
    .description('end a schedule; what it has started goes on')
    .argument('<name>')
    .action(async (name: string) => {
      await (await loadPipeline()).deleteSchedule(name);
      if (io.isJson) io.printJson({ name, deleted: true });
      else io.print(`schedule ${name} is gone\n`);
    });
}

export function scheduleCommand(io: CommandIo): Command {
  const command = new Command('schedule').description('runs at set times, by Temporal Schedules');
  for (const child of [createCommand, listCommand, triggerCommand, deleteCommand]) {
    command.addCommand(child(io).addOption(jsonOption()).addOption(debugOption()));
  }
  return withExamples(command, {
    'sightline schedule create nightly --cron "0 3 * * *"': 'the default recipe, each night',
    'sightline schedule list': 'when each runs next',
    'sightline schedule trigger nightly': 'now, too',
  });
}
