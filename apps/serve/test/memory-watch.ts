import type { Role, ServerProcess } from './server-process.ts';

const roles: Role[] = ['server', 'model', 'decoders'];
const sampleMs = 250;
/** Requests. */
const tellEvery = 500;

export type MemoryWatch = {
  /** Median of the samples between two counts, in MiB. */
  medianMib(role: Role, from: number, to: number): number;
  stop(): void;
};

/** Looks again and again how much memory a server's processes have, and how far the work is. */
export function watchMemory(server: ServerProcess, doneCount: () => number): MemoryWatch {
  const samples: { done: number; bytes: Record<Role, number> }[] = [];
  let told = 0;
  const timer = setInterval(() => {
    const read = roles.map((role) => [role, server.residentBytes(role)]);
    const done = doneCount();
    samples.push({ done, bytes: Object.fromEntries(read) });
    if (done < told + tellEvery) return;
    told = done;
    const sizes = read.map(([role, bytes]) => `${role} ${Math.round(Number(bytes) / 2 ** 20)} MiB`);
    console.log(`${done} done: ${sizes.join(', ')}`);
  }, sampleMs);
  return {
    medianMib(role, from, to) {
      const within = samples.filter(({ done }) => done >= from && done < to);
      const sorted = within.map(({ bytes }) => bytes[role]).sort((a, b) => a - b);
      return (sorted[sorted.length >> 1] ?? Number.NaN) / 2 ** 20;
    },
    stop: () => clearInterval(timer),
  };
}
