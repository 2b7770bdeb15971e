import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TinyProject } from '../../../cli/test/tiny-project.ts';
import { readEvents } from './read-events.ts';

const hourMs = 3_600_000;

/** Starts a run that stands still after its first epoch, and waits for that. */
export async function startSlowRun(project: TinyProject, id: string): Promise<ChildProcess> {
  const words = ['run', 'slow', '--id', id, '--engine', 'local'];
  const child = project.start([...words, '--set', `train.epochMs=${hourMs}`]);
  const hasEpoch = async (): Promise<boolean> =>
    (await readEvents(project, id)).some(
      (event) => event.type === 'epoch' && event.model === 'decoder',
    );
  while (!(await hasEpoch())) {
    if (child.exitCode !== null) throw new Error(`run ${id} ended with ${child.exitCode}`);
    await sleep(100);
  }
  return child;
}
