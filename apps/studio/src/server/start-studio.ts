import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { closeServer, listen } from '@sightline/web';
import { createSite } from './create-site.ts';
import { createEntrances } from './entrances.ts';
import { openPage } from './page-files.ts';
import type { StudioContext } from './studio-context.ts';

export type StudioOptions = Omit<StudioContext, 'onClose'> & {
  /** When left out 4319, or the next free one; 0 for any. */
  port?: number;
  /** Where the page was built; its own place when left out. */
  pageFolder?: string;
};

/** A studio that is open. */
export type Studio = {
  /** `http://127.0.0.1:4319` */
  address: string;
  /** An address that leads to the page with the token, once, within a minute. */
  createEntrance(): string;
  close(): Promise<void>;
};

const builtFolder = fileURLToPath(new URL('../web', import.meta.url));
/** What answers under way may take once the studio closes. */
const graceMs = 1000;
const usualPort = 4319;
/** Questions and filters stand in the address, three times as long where no letter is ASCII. */
const maxHeaderBytes = 2 ** 17;
/** A browser opens six, and one for its streams. */
const maxConnectionCount = 256;

/**
 * Serves the studio to this machine.
 *
 * @throws StageError `missing-data` when the page was not built, `usage` when the port is taken
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const { root, token, command, port, pageFolder = builtFolder } = options;
  const closers: (() => void | Promise<void>)[] = [];
  const page = await openPage(pageFolder);
  const entrances = createEntrances(token);
  const context: StudioContext = {
    root,
    token,
    command,
    onClose: (close) => void closers.push(close),
  };
  const site = createSite(context, page, entrances);
  const server = createAdaptorServer({
    fetch: site.fetch,
    hostname: '127.0.0.1',
    serverOptions: { maxHeaderSize: maxHeaderBytes },
  }) as Server;
  server.maxConnections = maxConnectionCount;
  const closeAreas = async (): Promise<void> => {
    await Promise.allSettled(closers.map(async (close) => close()));
  };
  const bound = await listen(server, { port, usualPort }).catch(async (error: unknown) => {
    await closeAreas();
    throw error;
  });
  const address = `http://127.0.0.1:${bound}`;
  let closing: Promise<unknown> | undefined;
  return {
    address,
    createEntrance: () => `${address}${entrances.create()}`,
    async close() {
      closing ??= Promise.all([closeAreas(), closeServer(server, graceMs)]);
      await closing;
    },
  };
}
