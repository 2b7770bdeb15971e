import { fileURLToPath } from 'node:url';
import { measureServer } from './measure-server.ts';
import { benchRuns, pictureKinds } from './pool.ts';
import { startServer } from './server.ts';
import { loadCases } from './works.ts';

const command = fileURLToPath(new URL('../../../../apps/cli/bin/sightline.mjs', import.meta.url));
const [root, folder, seconds] = process.argv.slice(2) as [string, string, string];

const rates = {};
for (const run of Object.values(benchRuns)) {
  const words = (port: number) => [command, 'serve', '--run', run, '--port', String(port)];
  const server = await startServer(process.execPath, words, { SIGHTLINE_ROOT: root });
  const cases = loadCases.filter(({ kind }) => pictureKinds[kind].run === run);
  Object.assign(rates, await measureServer(server, folder, cases, Number(seconds)));
}
process.stdout.write(`${JSON.stringify(rates)}\n`);
