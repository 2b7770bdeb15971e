import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { StageError } from '@sightline/contracts';
import { getMimeType } from 'hono/utils/mime';

export type Encoding = 'br' | 'gzip' | 'identity';

/** A file of the page, as often as it is asked for. */
export type PageFile = {
  type: string;
  etag: string;
  /** Whether its name changes with its content. */
  isHashed: boolean;
  body(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>;
};

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'identity') return Promise.resolve(bytes);
  if (encoding === 'gzip') return toGzip(bytes, { level: 9 });
  return toBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}

async function openFile(folder: string, name: string): Promise<PageFile> {
  const bytes = await readFile(join(folder, name));
  const bodies = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>();
  const isText = /\.(html|js|css|svg|json|map)$/.test(name);
  return {
    type: getMimeType(name) ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    isHashed: name.startsWith('assets/'),
    body(encoding) {
      const kind = isText ? encoding : 'identity';
      const made = bodies.get(kind) ?? compress(bytes, kind).then((body) => new Uint8Array(body));
      bodies.set(kind, made);
      return made;
    },
  };
}

/** The page's files by their addresses: what is not among them is not on this server. */
export type PageFiles = { find(path: string): Promise<PageFile | undefined> };

async function readFiles(folder: string): Promise<Map<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile());
  const names = paths.map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .replaceAll(sep, '/'),
  );
  const opened = names.map(async (name) => [`/${name}`, await openFile(folder, name)] as const);
  return new Map(await Promise.all(opened));
}

/** When the page was built. @throws StageError `missing-data` when it was not */
async function builtAt(folder: string): Promise<number> {
  const { mtimeMs } = await stat(join(folder, 'index.html')).catch((cause) => {
    const message = 'the page of the studio is not built yet';
    throw new StageError('missing-data', { message, fix: 'Build it: npm run setup.', cause });
  });
  return mtimeMs;
}

/**
 * Reads the page into memory, and again after it was built again.
 *
 * @param folder that holds `index.html`
 * @throws StageError `missing-data` when it was not built
 */
export async function openPage(folder: string): Promise<PageFiles> {
  let built = await builtAt(folder);
  let files = await readFiles(folder);
  return {
    async find(path) {
      if (path !== '/') return files.get(path);
      const now = await builtAt(folder);
      if (now !== built) files = await readFiles(folder);
      built = now;
      return files.get('/index.html');
    },
  };
}
