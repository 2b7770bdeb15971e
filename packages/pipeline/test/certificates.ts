import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificates = Record<'ca' | 'server' | 'client', { certificate: string; key: string }>;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Whether certificates can be made here. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Makes an authority of its own, and certificates of it for a server on this machine and a client. */
export function makeCertificates(folder: string): Certificates {
  const pathsOf = (name: string) => ({
    certificate: join(folder, `${name}.pem`),
    key: join(folder, `${name}.key`),
  });
  const openssl = (...words: string[]): void => {
    execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  };
  const ca = pathsOf('ca');
  const made = ['-keyout', ca.key, '-out', ca.certificate, '-subj', '/CN=test', '-days', '2'];
  openssl('req', '-x509', ...newKey, ...made);
  writeFileSync(join(folder, 'names.txt'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const sign = (name: string) => {
    const { certificate, key } = pathsOf(name);
    const request = join(folder, `${name}.csr`);
    openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
    const authority = ['-CA', ca.certificate, '-CAkey', ca.key, '-CAcreateserial'];
    const rest = ['-out', certificate, '-days', '2', '-extfile', 'names.txt'];
    openssl('x509', '-req', '-in', request, ...authority, ...rest);
    return { certificate, key };
  };
  return { ca, server: sign('server'), client: sign('client') };
}
