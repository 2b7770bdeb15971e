import { join } from 'node:path';
import { peersFolder } from '../install-peers.ts';
import { measureServer } from './measure-server.ts';
import { startServer } from './server.ts';
import { sharedCases } from './works.ts';

const [python, packages, model, folder, seconds] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const script = join(peersFolder, 'fastapi_server.py');
const threadCount = '1'; // of an op: requests run beside each other, and more threads each are slower
const words = (port: number) => [script, model, String(port), threadCount];
const server = await startServer(python, words, { PYTHONPATH: packages });
const rates = await measureServer(server, folder, sharedCases, Number(seconds));
process.stdout.write(`${JSON.stringify(rates)}\n`);
