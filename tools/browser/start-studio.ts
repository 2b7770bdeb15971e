import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { StageError } from '@sightline/contracts';

const command = createRequire(import.meta.url).resolve('sightline/bin/sightline.mjs');

/** A studio that the real command serves. */
export type Studio = {
  /** `http://127.0.0.1:4319` */
  origin: string;
  port: number;
  /** What a request must carry that starts or stops a run. */
  token: string;
  child: ChildProcess;
  /** Ends it as Ctrl-C does; a `SIGKILL` leaves it no time. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** The address that the command prints, with the token behind it. */
async function readAddress(child: ChildProcess): Promise<URL> {
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url) return new URL(url);
  }
  throw new StageError('failed', { message: `the studio ended without an address: ${said}` });
}

/**
 * Serves the runs below `root`.
 *
 * @param port 0 for one that is free
 * @throws StageError `failed` with what it said when it ends before it serves
 */
export async function startStudio(root: string, port = 0): Promise<Studio> {
  const { TEMPORAL_ADDRESS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [command, 'studio', '--json', '--port', String(port)], {
    env: { ...inherited, SIGHTLINE_ROOT: root, SIGHTLINE_STORE: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = await readAddress(child);
  return {
    origin: address.origin,
    port: Number(address.port),
    token: new URLSearchParams(address.hash.slice(1)).get('token')!,
    child,
    async stop(signal = 'SIGINT') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}
