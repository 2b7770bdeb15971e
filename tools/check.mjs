import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = 'node_modules/.bin';

/** @type {[name: string, command: string, ...args: string[]][]} */
const checks = [
  ['set-up and types', process.execPath, 'tools/setup/main.mjs'],
  ['types of tests and tools', `${bin}/tsc`, '-p', 'tools/tsconfig.check.json'],
  ['format and lint', `${bin}/biome`, 'check', '--error-on-warnings'],
  ['layers', process.execPath, 'tools/dist/check-layers.js'],
  ['tests', `${bin}/vitest`, 'run'],
];

const failed = checks.filter(([name, command, ...args]) => {
  process.stdout.write(`── ${name}\n`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status !== 0;
});

const names = failed.map(([name]) => name).join(', ');
process.stdout.write(failed.length > 0 ? `failed: ${names}\n` : 'all checks passed\n');
process.exitCode = failed.length > 0 ? 1 : 0;
