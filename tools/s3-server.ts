import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '@sightline/contracts';

/** A server that speaks S3: multipart uploads, checksums and conditional writes; kept in memory. */
const packages = ['moto[s3]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5'];

/** What a slow network may take for it, the first time. */
export const installTimeoutMs = 300_000;
const startTimeoutMs = 60_000;

/** An S3 server of a test's own. */
export type S3Server = {
  /** Why there is none; empty when there is one. */
  reason: string;
  /** What the SDK's environment needs to speak to it; the credentials are made up. */
  environment: Record<string, string>;
  /** Creates a bucket and gives its name. */
  createBucket(): Promise<string>;
  stop(): Promise<void>;
};

/** Installs the server's packages in the user's cache folder, once; says why where it cannot. */
function installPackages(): { folder: string; reason: string } {
  const hash = createHash('sha256').update(packages.join()).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `s3-server-${hash}`);
  if (existsSync(folder)) return { folder, reason: '' };
  const temporary = `${folder}.${process.pid}.tmp`;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const words = [...pip, '--target', temporary, ...packages];
  const options = { encoding: 'utf8', timeout: installTimeoutMs } as const;
  const { status, stderr, error } = spawnSync('python3', words, options);
  const problem = status === 0 ? '' : (error?.message ?? stderr.trim());
  if (problem === '' && !existsSync(folder)) {
    try {
      renameSync(temporary, folder);
    } catch {
      // another test has just done the same
    }
  }
  rmSync(temporary, { recursive: true, force: true });
  return { folder, reason: problem && `an S3 server could not be installed: ${problem}` };
}

function findFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function waitForAnswer(url: string, child: ChildProcess): Promise<boolean> {
  const startedMs = Date.now();
  while (child.exitCode === null && Date.now() - startedMs < startTimeoutMs) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    await sleep(100);
  }
  return false;
}

function environmentOf(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_S3: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: randomBytes(20).toString('hex'),
  };
}

/** Starts a server on a free port of this machine; `stop` ends it and forgets all it held. */
export async function startS3Server(host: string = '127.0.0.1'): Promise<S3Server> {
  const none = { environment: {}, createBucket: async () => '', stop: async () => undefined };
  const { folder, reason } = installPackages();
  if (reason) return { ...none, reason };
  const port = await findFreePort(host);
  const url = `http://${host}:${port}`;
  const words = ['-m', 'moto.server', '-H', host, '-p', String(port)];
  const child = spawn('python3', words, {
    env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: 'ignore',
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  if (!(await waitForAnswer(url, child))) {
    await stop();
    return { ...none, reason: `an S3 server did not start on port ${port}` };
  }
  return {
    reason: '',
    environment: environmentOf(url),
    async createBucket() {
      const name = `bucket-${randomBytes(4).toString('hex')}`;
      const response = await fetch(`${url}/${name}`, { method: 'PUT' });
      if (!response.ok) throw new Error(`bucket ${name}: ${response.status}`);
      return name;
    },
    stop,
  };
}
