import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StageError } from '@sightline/contracts';

/** A server under measurement, ready for questions. */
export type Server = {
  /** `http://127.0.0.1:4319` */
  origin: string;
  /** Ends it, and is done once it has ended. */
  stop(): Promise<void>;
};

const [pollMs, startMs, errorTailCharacters] = [100, 60_000, 2000];

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function isThere(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}

async function waitFor(address: string, child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said = (said + chunk).slice(-errorTailCharacters);
  });
  const giveUpAt = performance.now() + startMs;
  while (!(await isThere(address))) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded || performance.now() > giveUpAt) {
      const why = hasEnded ? 'has ended' : `does not answer within ${startMs / 1000} s`;
      throw new StageError('failed', { message: `the server ${why}: ${said.trim()}` });
    }
    await sleep(pollMs);
  }
}

/**
 * Starts a server and waits until it is ready.
 *
 * @param wordsFor its command line, given a port that is free
 * @throws StageError `failed` with what it said when it does not come to that
 */
export async function startServer(
  command: string,
  wordsFor: (port: number) => readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const port = await findPort();
  const child = spawn(command, wordsFor(port), {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await waitFor(`${origin}/ready`, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, stop };
}
