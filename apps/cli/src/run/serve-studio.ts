import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startStudio } from '@sightline/studio';
import type { CommandIo } from '../terminal/command-io.ts';
import { closeOnSignal } from './close-on-signal.ts';
import { findRoot } from './find-root.ts';
import { openBrowser } from './open-browser.ts';

const binary = fileURLToPath(new URL('../../bin/sightline.mjs', import.meta.url));
const tokenBytes = 32;

async function tryToOpen(io: CommandIo, address: string): Promise<void> {
  const child = openBrowser(address);
  const [status] = await Promise.race([
    once(child, 'exit'),
    once(child, 'error').then(() => [-1]),
  ]).catch(() => [-1]);
  if (status !== 0) io.note('No browser could be opened: open the address yourself.\n');
}

/**
 * Serves the studio until SIGINT or SIGTERM; runs that it started go on.
 *
 * @throws StageError `missing-data` when the page was not built, `usage` when the port is taken
 */
export async function serveStudio(
  io: CommandIo,
  { port, open }: { port?: number; open?: boolean },
): Promise<void> {
  const token = randomBytes(tokenBytes).toString('base64url');
  const studio = await startStudio({
    root: findRoot(),
    token,
    command: [process.execPath, binary],
    ...(port === undefined ? {} : { port }),
  });
  const closed = closeOnSignal(() => studio.close());
  io.onClosedPipe = () => undefined; // nobody reads what it prints any more: it serves on
  const url = `${studio.address}/#token=${token}`;
  if (io.isJson) io.printJson({ type: 'studio', address: studio.address, url });
  else {
    io.print(`${url}\n`);
    io.note('Who has this address may start and stop runs. Ctrl-C stops the studio; runs go on.\n');
  }
  if (open) void tryToOpen(io, studio.createEntrance());
  await closed;
}
