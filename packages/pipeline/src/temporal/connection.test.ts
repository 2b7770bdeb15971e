import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer as createHttp2Server } from 'node:http2';
import {
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Certificates, hasOpenssl, makeCertificates } from '../../test/certificates.ts';
import { createTinyProject, type TinyProject } from '../../test/tiny-project.ts';
import { chosenAddress, connectClient } from './connection.ts';
import { acquireDevServer, type DevServer } from './dev-server.ts';
import { type PipelineWorker, startWorker } from './worker.ts';
import { createWorkerLog } from './worker-log.ts';

const secret = 'k3y-that-nobody-may-see';

let project: TinyProject;
let server: DevServer;
let gate: TcpServer | undefined;

beforeEach(async () => {
  project = await createTinyProject();
  server = await acquireDevServer(project.root);
});

afterEach(async () => {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('TEMPORAL_')) delete process.env[name];
  }
  gate?.close();
  await server.release();
  await project.remove();
});

function passOn(socket: Socket): void {
  const inner = connect(Number(server.address.split(':')[1]), '127.0.0.1');
  socket.on('error', () => inner.destroy()).pipe(inner);
  inner.on('error', () => socket.destroy()).pipe(socket);
}

async function listen(opened: TcpServer): Promise<number> {
  opened.listen(0, '127.0.0.1');
  await once(opened, 'listening');
  return (opened.address() as { port: number }).port;
}

/** Puts TLS before the server, as a cluster has it: only who shows a certificate gets in. */
async function openGate({ ca, server: own }: Certificates): Promise<string> {
  const read = (path: string): Promise<Buffer> => readFile(path);
  const [cert, key, authority] = await Promise.all([
    read(own.certificate),
    read(own.key),
    read(ca.certificate),
  ]);
  const asked = { requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  gate = createServer({ cert, key, ca: authority, ...asked }, passOn);
  return `localhost:${await listen(gate)}`;
}

/** Files below a folder that hold a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return (await readFile(path)).includes(text) ? [path] : [];
    }),
  );
  return found.flat();
}

test('client and worker get in with a certificate and a key, and neither is written anywhere', async (context) => {
  if (!hasOpenssl()) {
    console.log('skipped: openssl is needed to make certificates');
    return context.skip('no openssl');
  }
  const certificates = makeCertificates(project.root);
  const settings = {
    TEMPORAL_ADDRESS: await openGate(certificates),
    TEMPORAL_API_KEY: secret,
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.client.certificate,
    TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.client.key,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca.certificate,
  };
  Object.assign(process.env, settings);
  const record = await project.run({ engine: 'temporal' }, 'features.failCount=1', ...attempts());
  expect(record.error).toBeUndefined();
  expect(record.state).toBe('completed');
  const key = (await readFile(certificates.client.key, 'utf8')).split('\n')[1]!;
  const data = join(project.root, 'data');
  expect(await filesWith(data, record.id)).not.toEqual([]);
  expect(await filesWith(data, secret)).toEqual([]);
  expect(await filesWith(data, key)).toEqual([]);
  const { TEMPORAL_TLS_CLIENT_CERT_PATH: _, TEMPORAL_TLS_CLIENT_KEY_PATH: __, ...bare } = settings;
  const refused = connectClient(chosenAddress(bare)!, 3000);
  await expect(refused).rejects.toMatchObject({
    code: 'temporal-unreachable',
    fix: expect.stringContaining('TEMPORAL_TLS_'),
  });
  await rm(certificates.client.key);
});

/** A worker of the server at a port of this machine. */
const startWorkerAt = (port: number): Promise<PipelineWorker> =>
  startWorker({
    root: project.root,
    address: `127.0.0.1:${port}`,
    namespace: 'default',
    queues: { any: 1 },
    log: createWorkerLog(() => undefined),
  });

test('a worker whose first connections are dropped tries again', async () => {
  let dropped = 0;
  gate = createTcpServer((socket) => {
    if (dropped === 2) return passOn(socket);
    dropped += 1;
    socket.on('error', () => undefined).destroy();
  });
  const worker = await startWorkerAt(await listen(gate));
  await worker.stop();
  expect(dropped).toBe(2);
});

test('a worker that its server turns away says so, and one without an answer gives up', async () => {
  const refused = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' };
  gate = createHttp2Server().on('stream', (stream) => stream.respond(refused, { endStream: true }));
  await expect(startWorkerAt(await listen(gate))).rejects.toMatchObject({
    code: 'temporal-unreachable',
    message: expect.stringContaining('refuses this process: not authenticated'),
  });
  gate.close();
  const silent = new Set<Socket>();
  gate = createTcpServer((socket) => void silent.add(socket));
  await expect(startWorkerAt(await listen(gate))).rejects.toMatchObject({
    message: expect.stringContaining('no Temporal server answers at 127.0.0.1:'),
  });
  for (const socket of silent) socket.destroy();
});

const attempts = (): string[] => [`features.attemptsPath="${project.root}/attempts"`];

test('the log of the embedded worker is lines of JSON that name run, stage and attempt', async () => {
  const record = await project.run({ engine: 'temporal' });
  const log = await readFile(join(project.root, 'data', 'temporal', 'worker.log'), 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toMatchObject({
    level: 'info',
    runId: record.id,
    stage: 'train',
    attempt: 1,
    rowCount: 0,
    seconds: expect.any(Number),
  });
});
