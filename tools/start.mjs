import { fileURLToPath } from 'node:url';

// One process from set-up to result: Ctrl-C, signals and the exit status need no passing on.
await import('./setup/main.mjs');
if (process.exitCode) process.exit();
const command = fileURLToPath(new URL('../apps/cli/bin/sightline.mjs', import.meta.url));
process.argv.splice(1, 1, command, 'run');
await import(command);
