import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readClaims } from './readme-claims.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const claims = readClaims(readFileSync(join(root, 'README.md'), 'utf8'));

test('every path in the README exists', () => {
  expect(claims.paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('every npm script in the README exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(claims.scripts).toEqual(expect.arrayContaining(['start', 'test']));
  expect(claims.scripts.filter((script) => !(script in scripts))).toEqual([]);
});

test('every sightline command in the README stands in its help', () => {
  if (claims.commands.length === 0) return;
  const { status, stdout } = spawnSync(process.execPath, ['apps/cli/bin/sightline.mjs', '--help'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  const listed = [...stdout.matchAll(/^\s+([a-z][\w-]*)/gm)].map(([, command]) => command);
  expect(claims.commands.filter((command) => !listed.includes(command))).toEqual([]);
});

test('claims are read from code, trees and links, and placeholders are not claims', () => {
  const markdown = `
See \`tools/setup/main.mjs\`, \`data/runs/latest\`, [why](tools/decisions/0001-images-once.md)
and [tfjs](https://www.tensorflow.org/js). A run lies at \`packages/<name>\`, packages/prose does not.

\`\`\`sh
npm start
npm run check -- --bail
npx sightline run data/recipes/made.json
sightline rerun fusion --run latest
\`\`\`

\`\`\`tree
packages/
  contracts/   what passes between rooms
  ingest/  train/   two stages
apps/
├── cli/       the command
│   └── bin/sightline.mjs
README.md
\`\`\`
`;
  expect(readClaims(markdown)).toEqual({
    paths: [
      'data/recipes/made.json',
      'packages/',
      'packages/contracts/',
      'packages/ingest/',
      'packages/train/',
      'apps/',
      'apps/cli/',
      'apps/cli/bin/sightline.mjs',
      'README.md',
      'tools/setup/main.mjs',
      'tools/decisions/0001-images-once.md',
    ],
    scripts: ['start', 'check'],
    commands: ['run', 'rerun'],
  });
});
