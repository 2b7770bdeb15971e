import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { StageError } from '@sightline/contracts';
import { openTable } from '@sightline/store';

const [samples, large, huge] = process.argv.slice(2) as [string, string, string];
const command = fileURLToPath(new URL('../../../../apps/cli/bin/sightline.mjs', import.meta.url));
const [pollMs, mebibyte] = [20, 2 ** 20];

/** Most memory that a process has held, in bytes, as long as it lives; 0 where that is not told. */
function peakMemory({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The real command, from its start to its end. */
async function inspect(path: string) {
  const start = performance.now();
  const words = [command, 'inspect', path, '--json'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let peakBytes = 0;
  const poll = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakMemory(child));
  }, pollMs);
  const [[status], output] = await Promise.all([once(child, 'close'), text(child.stdout)]);
  clearInterval(poll);
  if (status !== 0) {
    throw new StageError('failed', { message: `inspect ${path} ended with ${status}` });
  }
  const seconds = (performance.now() - start) / 1000;
  const { readRowCount } = JSON.parse(output) as { readRowCount: number };
  return { seconds, rate: readRowCount / seconds, memory: peakBytes / mebibyte };
}

/** Milliseconds until a table is open, its parts' footers and the headers of all batches read. */
async function timeOpening(path: string): Promise<number> {
  const start = performance.now();
  await openTable(path);
  return performance.now() - start;
}

const open = await timeOpening(huge);
const [small, long, longest] = [await inspect(samples), await inspect(large), await inspect(huge)];
const rates = {
  inspect_samples: small.seconds,
  inspect_open: open,
  inspect_large: long.seconds,
  inspect_large_rate: long.rate,
  inspect_large_memory: long.memory,
  inspect_huge: longest.seconds,
  inspect_huge_rate: longest.rate,
  inspect_huge_memory: longest.memory,
};
process.stdout.write(`${JSON.stringify(rates)}\n`);
