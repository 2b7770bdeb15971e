import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A host on this machine that pictures are fetched from. */
export type PictureHost = { port: number; visitCount: number; close(): Promise<void> };

export async function openHost(
  answer: RequestListener,
  address = '127.0.0.1',
  server: Server = createServer(),
): Promise<PictureHost> {
  const host: PictureHost = {
    port: 0,
    visitCount: 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('connection', () => {
    host.visitCount += 1;
  });
  server.on('request', answer);
  server.listen(0, address);
  await once(server, 'listening');
  host.port = (server.address() as AddressInfo).port;
  return host;
}

export type Certificate = { key: string; cert: string };

/** A certificate that vouches for itself; `undefined` without the program openssl. */
export function makeCertificate(name: string): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const { status } = spawnSync('openssl', [...kind, ...names, '-keyout', key, '-out', cert]);
  try {
    if (status !== 0) return undefined;
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function openSecureHost(
  answer: RequestListener,
  certificate: Certificate,
): Promise<PictureHost> {
  return openHost(answer, '127.0.0.1', createSecureServer(certificate) as unknown as Server);
}
