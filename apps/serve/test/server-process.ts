import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServeOptions } from '../src/index.ts';

const program = fileURLToPath(new URL('./serve-process.mjs', import.meta.url));

/** Has glibc give back at once what was freed: what a process has in memory is then what it holds. */
const promptRelease = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '32768', // less than what Node reads from a socket at once
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/** Who of a server's processes it is. */
export type Role = 'server' | 'model' | 'decoders';

/** A server in a process of its own, as `sightline serve` runs it. */
export type ServerProcess = {
  port: number;
  process: ChildProcess;
  /** What it logged, its last megabyte. */
  logged(): string;
  pidsOf(role: Role): number[];
  /** Has the server itself collect its garbage: what V8 has not got round to yet is no leak. */
  collect(): Promise<void>;
  /** Bytes in memory of all processes of a role together. */
  residentBytes(role: Role): number;
  /** @returns how it ended: its exit code, or the signal. */
  close(): Promise<number | string>;
};

function readProc(id: number, name: string): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

function listChildren(parent: number): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    const found = /^PPid:\s+(\d+)$/m.exec(readProc(id, 'status'));
    return Number(found?.[1]) === parent;
  });
}

const residentBytesOf = (id: number): number =>
  1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readProc(id, 'status'))?.[1] ?? 0);

export async function startServerProcess(
  options: Omit<ServeOptions, 'log' | 'port'>,
): Promise<ServerProcess> {
  const child = fork(program, [JSON.stringify(options)], {
    silent: true,
    execArgv: ['--expose-gc'],
    env: { ...process.env, ...promptRelease },
  });
  let logged = '';
  child.stderr!.on('data', (text) => {
    logged = `${logged}${text}`.slice(-(2 ** 20));
  });
  const started = once(child, 'message');
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  const told = await Promise.race([started, ended]);
  if (!Array.isArray(told)) throw new Error(`the server ended with ${told}: ${logged}`);
  const [{ address }] = told;
  const pidsOf = (role: Role): number[] => {
    if (role === 'server') return [child.pid!];
    const isModel = (id: number): boolean => readProc(id, 'cmdline').includes('model/host.js');
    return listChildren(child.pid!).filter((id) => isModel(id) === (role === 'model'));
  };
  return {
    port: Number(new URL(address).port),
    process: child,
    logged: () => logged,
    pidsOf,
    async collect() {
      const collected = once(child, 'message');
      if (child.connected) child.send('collect');
      await Promise.race([collected, ended]);
    },
    residentBytes: (role) => pidsOf(role).reduce((sum, id) => sum + residentBytesOf(id), 0),
    async close() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
