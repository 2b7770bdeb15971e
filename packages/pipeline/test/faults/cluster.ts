import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isProcessRunning } from '@sightline/store';
import { findFreePort, isAnswering, spawnServer } from '../../src/temporal/server-process.ts';

const loopback = '127.0.0.1';
const workerPath = fileURLToPath(new URL('./worker-process.mjs', import.meta.url));

/** A Temporal server and workers, each a process that can be killed and started again. */
export type Cluster = {
  address: string;
  startServer(): Promise<void>;
  /**
   * @param prefix goes before the command: `ip netns exec <name>`
   * @param workerRoot the worker's own project folder, where it has one
   */
  startWorker(
    environment?: Record<string, string>,
    prefix?: readonly string[],
    workerRoot?: string,
  ): Promise<ChildProcess>;
  /** Those that run. */
  workers(): ChildProcess[];
  /** Process ids of the stage hosts that run. */
  hosts(): number[];
  /** Kills without warning; what is not running is left out. */
  kill(...victims: Victim[]): Promise<void>;
  /** Starts again what does not run: the server on the same file, and one worker. */
  restore(): Promise<void>;
  stop(): Promise<void>;
};

export type Victim = 'host' | 'worker' | 'server';

/** Stage hosts whose worker is one of ours, or was. */
function findHosts(workerIds: ReadonlySet<number>): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return rows.split('\n').flatMap((row) => {
    const [pid, parentPid] = row.trim().split(/\s+/).map(Number);
    return row.includes('stage-host/host.js') && workerIds.has(parentPid!) ? [pid!] : [];
  });
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has just ended by itself
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isProcessRunning(pid)) await sleep(10);
}

/**
 * @param root of the project whose runs the workers serve; the server's file lies there, too
 * @param host address at which it is spoken to
 */
export async function createCluster(root: string, host: string = loopback): Promise<Cluster> {
  const port = await findFreePort(host);
  const address = `${host}:${port}`;
  const workers = new Set<ChildProcess>();
  let serverId = 0;
  const idsOf = (): Set<number> => new Set([...workers].map(({ pid }) => pid!));
  const startServer = async (): Promise<void> => {
    // Its own services look for each other at 127.0.0.1, wherever they were told to listen.
    serverId = await spawnServer(root, port, host === loopback ? host : '0.0.0.0');
    while (!(await isAnswering(port, host))) await sleep(20);
  };
  const startWorker: Cluster['startWorker'] = async (
    environment = {},
    prefix = [],
    workerRoot = root,
  ) => {
    const [program, ...words] = [...prefix, process.execPath, workerPath, workerRoot];
    const child = spawn(program!, words, {
      env: { ...process.env, TEMPORAL_ADDRESS: address, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    workers.add(child);
    child.once('exit', () => workers.delete(child));
    await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')]);
    return child;
  };
  const kill = async (...victims: Victim[]): Promise<void> => {
    const ids = [
      ...(victims.includes('host') ? findHosts(idsOf()) : []),
      ...(victims.includes('worker') ? idsOf() : []),
      ...(victims.includes('server') && serverId ? [serverId] : []),
    ];
    if (victims.includes('server')) serverId = 0;
    ids.forEach(killNow);
    await Promise.all(ids.map(untilGone));
  };
  return {
    address,
    startServer,
    startWorker,
    workers: () => [...workers],
    hosts: () => findHosts(idsOf()),
    kill,
    async restore() {
      if (!serverId) await startServer();
      if (workers.size === 0) await startWorker();
    },
    async stop() {
      await kill('host', 'worker', 'server');
    },
  };
}
