import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TinyProject } from '../../../cli/test/tiny-project.ts';

/** A studio that the real command serves. */
export type Studio = {
  /** `http://127.0.0.1:4319` */
  origin: string;
  port: number;
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
  throw new Error(`the studio ended without an address: ${said}`);
}

/** @param port 0 for one that is free */
export async function startStudio(project: TinyProject, port = 0): Promise<Studio> {
  const child = project.start(['studio', '--json', '--port', String(port)]);
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
