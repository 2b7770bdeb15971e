import { setTimeout } from 'node:timers/promises';
import type { Role, ServerProcess } from './server-process.ts';

const roles: Role[] = ['server', 'model', 'decoders'];
const pauseMs = 500;
/** Requests. */
const tellEvery = 1000;

export type MemoryWatch = {
  /** Median of the samples between two counts, in MiB. */
  medianMib(role: Role, from: number, to: number): number;
  stop(): Promise<void>;
};

type Sample = { done: number; mib: Record<Role, number> };

/** Looks again and again how much memory a server's processes hold, and how far the work is. */
export function watchMemory(server: ServerProcess, doneCount: () => number): MemoryWatch {
  const samples: Sample[] = [];
  let isOver = false;
  let told = 0;

  function tell({ done, mib }: Sample): void {
    if (done < told + tellEvery) return;
    told = done;
    console.log(
      `${done} done: ${roles.map((role) => `${role} ${mib[role].toFixed(0)} MiB`).join(', ')}`,
    );
  }
  async function look(): Promise<void> {
    while (!isOver) {
      await server.collect();
      const read = roles.map((role) => [role, server.residentBytes(role) / 2 ** 20]);
      samples.push({ done: doneCount(), mib: Object.fromEntries(read) });
      tell(samples.at(-1)!);
      await setTimeout(pauseMs);
    }
  }
  const looking = look();
  return {
    medianMib(role, from, to) {
      const within = samples.filter(({ done }) => done >= from && done < to);
      const sorted = within.map(({ mib }) => mib[role]).sort((a, b) => a - b);
      return sorted[sorted.length >> 1] ?? Number.NaN;
    },
    async stop() {
      isOver = true;
      await looking;
    },
  };
}
