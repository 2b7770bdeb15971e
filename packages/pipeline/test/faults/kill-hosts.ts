import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent, StageName } from '@sightline/contracts';
import { createRandom } from '@sightline/tensor';

const longestDelayMs = 100;

/** The stage hosts that this process has started and that are alive. */
function findHosts(): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return rows.split('\n').flatMap((row) => {
    const [pid, parentPid] = row.trim().split(/\s+/).map(Number);
    return parentPid === process.pid && row.includes('stage-host/host.js') ? pid! : [];
  });
}

/**
 * Kills the process of each fit `killCount` times without warning, once at random in each of as
 * many equal parts of its steps; one part more is left, so that no kill comes after its end.
 *
 * @returns how often it killed, by stage
 */
export async function killHosts(
  events: AsyncIterable<RunEvent>,
  killCount: number,
  seed: number,
): Promise<Partial<Record<StageName, number>>> {
  const counts: Partial<Record<StageName, number>> = {};
  const random = createRandom(seed);
  let share = random.next() / 2;
  for await (const event of events) {
    if (event.type !== 'progress' || !event.phase.startsWith('fit ')) continue;
    const count = counts[event.stage] ?? 0;
    const isDue = event.doneCount >= ((count + share) / (killCount + 1)) * event.totalCount;
    // An event of the attempt that was killed last may still come in.
    if (!isDue || count === killCount || event.attempt !== count + 1) continue;
    await sleep(random.next() * longestDelayMs);
    for (const pid of findHosts()) {
      process.kill(pid, 'SIGKILL');
      counts[event.stage] = count + 1;
    }
    share = random.next() / 2;
  }
  return counts;
}
