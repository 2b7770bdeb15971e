import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessRunning, writeFileAtomically } from '@sightline/store';
import { withLock } from '../file-lock.ts';
import {
  isAnswering,
  type ServerProcess,
  serverFolder,
  startServer,
  stopServer,
} from './server-process.ts';

const lockTimeoutMs = 60_000;

/** The embedded server while somebody uses it; each user is `<pid>-<random>`. */
type ServerState = ServerProcess & { users: string[] };

export type DevServer = {
  address: string;
  /** Stops the server, unless another command still uses it. */
  release(): Promise<void>;
};

const statePath = (root: string): string => join(serverFolder(root), 'server.json');
const lockPath = (root: string): string => join(serverFolder(root), 'server.lock');

async function readState(root: string): Promise<ServerState | undefined> {
  try {
    return JSON.parse(await readFile(statePath(root), 'utf8')) as ServerState;
  } catch {
    return undefined;
  }
}

const writeState = (root: string, state: ServerState): Promise<void> =>
  writeFileAtomically(statePath(root), `${JSON.stringify(state)}\n`);

const isAlive = (user: string): boolean => isProcessRunning(Number(user.split('-')[0]));

async function isServing(state: ServerState | undefined): Promise<boolean> {
  return state !== undefined && isProcessRunning(state.pid) && (await isAnswering(state.port));
}

async function joinServer(root: string, user: string): Promise<ServerState> {
  const known = await readState(root);
  const server = known && (await isServing(known)) ? known : await startServer(root);
  const others = known?.pid === server.pid ? known.users.filter(isAlive) : [];
  const state = { pid: server.pid, port: server.port, users: [...others, user] };
  await writeState(root, state);
  return state;
}

async function leave(root: string, user: string): Promise<void> {
  const state = await readState(root);
  if (!state) return;
  const users = state.users.filter((other) => other !== user && isAlive(other));
  if (users.length > 0) return writeState(root, { ...state, users });
  if (await isServing(state)) await stopServer(state);
  await rm(statePath(root), { force: true });
}

/** Address of the embedded server of a project, where one runs. */
export async function findDevServer(root: string): Promise<string | undefined> {
  const state = await readState(root);
  return state && (await isServing(state)) ? `127.0.0.1:${state.port}` : undefined;
}

/**
 * Gives the embedded Temporal server of a project, starting it when none runs.
 *
 * Commands that run at the same time share one server, because its SQLite file has room for one;
 * the last to release it stops it. What a killed command left behind is taken over.
 *
 * @throws StageError `temporal-unreachable` when it does not start, `missing-data` without the
 * program.
 */
export async function acquireDevServer(root: string): Promise<DevServer> {
  const user = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const locked = <Result>(action: () => Promise<Result>): Promise<Result> =>
    withLock(lockPath(root), lockTimeoutMs, action);
  const { port } = await locked(() => joinServer(root, user));
  return {
    address: `127.0.0.1:${port}`,
    release: () => locked(() => leave(root, user)),
  };
}
