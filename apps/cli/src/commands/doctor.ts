import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

async function execute(io: CommandIo): Promise<void> {
  const [{ listChecks }, { renderCheck, renderVerdict }] = await Promise.all([
    import('../doctor/list-checks.ts'),
    import('../render/checks.ts'),
  ]);
  const results = [];
  for (const check of listChecks()) {
    for (const result of [await check()].flat()) {
      results.push(result);
      if (io.isJson) io.printJson({ type: 'check', ...result });
      else io.print(renderCheck(io.out, result));
    }
  }
  const hasFailed = results.some(({ state }) => state === 'fail');
  io.exitCode = hasFailed ? 1 : 0;
  if (io.isJson) io.printJson({ type: 'summary', ok: !hasFailed });
  else io.print(renderVerdict(io.out, results));
}

export function doctorCommand(io: CommandIo): Command {
  const command = new Command('doctor')
    .description('check whether all that runs need is here and works')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action(() => execute(io));
  return withExamples(command, {
    'sightline doctor': 'one line a check, and what to do',
  });
}
