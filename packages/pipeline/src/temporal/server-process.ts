import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, open, readFile, statfs } from 'node:fs/promises';
import { connect } from 'node:http2';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StageError, temporalBinaryPath } from '@sightline/contracts';
import { isProcessRunning } from '@sightline/store';

const bootTimeoutMs = 20_000;
const stopTimeoutMs = 5000;
const answerTimeoutMs = 5000;
const pollIntervalMs = 20;
const loopback = '127.0.0.1';
const leastFreeBytes = 32e6;

export type ServerProcess = { pid: number; port: number };

/** Files of the embedded server below the project's root. */
export const serverFolder = (root: string): string => join(root, 'data', 'temporal');

/** Below the ports that systems hand out themselves: of those, every server takes six more. */
const ports = { first: 20_000, end: 32_768 };

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/**
 * A port where a server can listen.
 *
 * One that the system gave could be another's before the server, half a second later, opens it for
 * good: Temporal's dies then.
 */
export async function findFreePort(host: string = loopback): Promise<number> {
  const port = randomInt(ports.first, ports.end);
  return (await isFree(port, host)) ? port : findFreePort(host);
}

/**
 * Whether a server answers at a port: whether it sends the settings that begin HTTP/2, and so gRPC
 * (RFC 9113, section 3.4).
 *
 * That the port is open says nothing: before it boots, Temporal's server opens its port for a
 * moment to see that it is free, and what connects then is dropped.
 */
export function isAnswering(port: number, host: string = loopback): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(`http://${host}:${port}`);
    const end = (answers: boolean) => (): void => {
      resolve(answers);
      session.destroy();
    };
    session.once('remoteSettings', end(true));
    session.once('close', end(false)).on('error', end(false));
    session.setTimeout(answerTimeoutMs, end(false));
  });
}

/** The dev server's defaults cap sequential work at 20 dispatches a second and round timers up. */
function listArguments(root: string, port: number, host: string): string[] {
  const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'];
  const settings = [
    'history.transferProcessorMaxPollRPS=1000',
    'history.timerProcessorMaxTimeShift="10ms"',
  ];
  return [
    ...['server', 'start-dev', '--headless', '--ip', host, '--port', String(port)],
    ...['--db-filename', join(serverFolder(root), 'temporal.db'), '--log-level', 'error'],
    ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

/** On a full disk the server starts, and then neither runs a workflow nor says so. */
async function requireSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= leastFreeBytes) return;
  throw new StageError('disk-full', {
    message: `${folder}: the embedded Temporal server needs 32 MB of free space`,
    fix: 'Free some space on that disk and run again: finished stages are kept.',
  });
}

/**
 * Starts the embedded server at a port, without waiting until it listens.
 *
 * @param host address that it listens at; loopback when left out
 * @returns its process id
 * @throws StageError `missing-data` without the program, `disk-full` where its file has no room
 */
export async function spawnServer(
  root: string,
  port: number,
  host: string = loopback,
): Promise<number> {
  const folder = serverFolder(root);
  await mkdir(folder, { recursive: true });
  await requireSpace(folder);
  const log = await open(join(folder, 'server.log'), 'w');
  try {
    const program = temporalBinaryPath();
    // Its own process group: a Ctrl-C ends the run first, and the server after it.
    const server = spawn(program, listArguments(root, port, host), {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    server.unref();
    await new Promise<void>((resolve, reject) => {
      server.once('spawn', resolve).once('error', reject);
    });
    return server.pid!;
  } finally {
    await log.close();
  }
}

/** Resolves with true when the server answers, with false when it ended instead. */
async function isUp({ pid, port }: ServerProcess): Promise<boolean> {
  const deadlineMs = Date.now() + bootTimeoutMs;
  while (Date.now() < deadlineMs && isProcessRunning(pid)) {
    if (await isAnswering(port)) return isProcessRunning(pid);
    await sleep(pollIntervalMs);
  }
  return false;
}

/**
 * Starts the embedded Temporal server on a free loopback port, with its SQLite file under `data/`.
 *
 * @throws StageError `temporal-unreachable` with the server's last words when it does not start,
 * `missing-data` without the program, `disk-full` where its file has no room.
 */
export async function startServer(root: string): Promise<ServerProcess> {
  // Between finding a port and using it another program may take it: then the next one is tried.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const port = await findFreePort();
    const server = { pid: await spawnServer(root, port), port };
    if (await isUp(server)) return server;
    await stopServer(server);
  }
  const log = join(serverFolder(root), 'server.log');
  const lastWords = (await readFile(log, 'utf8').catch(() => '')).trim().slice(-1000);
  throw new StageError('temporal-unreachable', {
    message: `the embedded Temporal server did not start: ${lastWords || 'it said nothing'}`,
    fix: `See ${log}; remove ${serverFolder(root)} if its file is damaged, or use --engine local.`,
  });
}

/** Stops a server: politely, and after five seconds not. */
export async function stopServer({ pid }: Pick<ServerProcess, 'pid'>): Promise<void> {
  const signal = (name: NodeJS.Signals): void => {
    if (isProcessRunning(pid)) process.kill(pid, name);
  };
  signal('SIGTERM');
  const deadlineMs = Date.now() + stopTimeoutMs;
  while (isProcessRunning(pid) && Date.now() < deadlineMs) await sleep(pollIntervalMs);
  signal('SIGKILL');
}
