import type { RunSignal } from '@sightline/pipeline/control';
import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

type Words = { description: string; done: string; example: string };

const wordsOf: Record<RunSignal, Words> = {
  pause: {
    description: 'have a run rest; its stage keeps its checkpoint',
    done: 'rests; go on with: sightline resume',
    example: 'the newest run stops using the processor',
  },
  resume: {
    description: 'have a run go on that rests',
    done: 'goes on',
    example: 'from the checkpoint where it was paused',
  },
  cancel: {
    description: 'end a run as interrupted; what it finished is kept',
    done: 'is being stopped',
    example: 'stop the newest run, wherever its command runs',
  },
};

function signalCommand(io: CommandIo, signal: RunSignal): Command {
  const { description, done, example } = wordsOf[signal];
  const command = new Command(signal)
    .description(description)
    .argument('[run]', 'an id, its beginning, or latest', 'latest')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action(async (name: string) => {
      const [{ signalRun }, { findRoot }] = await Promise.all([
        import('@sightline/pipeline/control'),
        import('../run/find-root.ts'),
      ]);
      const runId = await signalRun(findRoot(), name, signal);
      if (io.isJson) io.printJson({ runId, signal });
      else io.print(`run ${runId} ${done}\n`);
    });
  return withExamples(command, { [`sightline ${signal}`]: example });
}

export const pauseCommand = (io: CommandIo): Command => signalCommand(io, 'pause');
export const resumeCommand = (io: CommandIo): Command => signalCommand(io, 'resume');
export const cancelCommand = (io: CommandIo): Command => signalCommand(io, 'cancel');
