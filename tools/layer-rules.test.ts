import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findImports } from './find-imports.ts';
import { findBreaches, type Workspace } from './layer-rules.ts';
import { readWorkspaces } from './read-workspaces.ts';

function workspace(folder: string, parts: Partial<Workspace> & { source?: string }): Workspace {
  const { source = '', ...rest } = parts;
  const files = [{ path: `${folder}/src/index.ts`, source }];
  const name = `@sightline/${folder.split('/')[1]}`;
  return { folder, name, dependencies: [], references: [], files, ...rest };
}

const contracts = workspace('packages/contracts', {});
const fusion = workspace('packages/fusion', {});

test('this repository keeps its layers', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  expect(findBreaches(readWorkspaces(root))).toEqual([]);
});

test('every form of import is found, and comments are not', () => {
  const source = `
import 'a';
import b, { type B } from 'b';
import type {
  C,
} from 'c';
export * from './d.ts';
export { e } from "e";
/** import 'no' */
// import 'no';
const f = await import('f');
export const text = 'from nowhere';
`;
  expect(findImports(source)).toEqual([
    { specifier: 'a', typeOnly: false },
    { specifier: 'b', typeOnly: false },
    { specifier: 'c', typeOnly: true },
    { specifier: './d.ts', typeOnly: false },
    { specifier: 'e', typeOnly: false },
    { specifier: 'f', typeOnly: false },
  ]);
});

test('a package that depends on a layer before its own is in order', () => {
  const train = workspace('packages/train', {
    dependencies: ['@sightline/contracts', 'zod'],
    references: ['packages/contracts'],
    source: `import { z } from 'zod';\nimport { join } from 'node:path';\nimport './stage.ts';`,
  });
  expect(findBreaches([contracts, train])).toEqual([]);
});

test('browser code takes types of contracts and of its own server, nothing else of the house', () => {
  const page = (source: string): Workspace => ({
    ...workspace('apps/studio', {
      dependencies: ['@sightline/contracts', '@sightline/store', 'preact'],
      references: ['packages/contracts'],
    }),
    files: [{ path: 'apps/studio/web/main.tsx', source }],
  });
  const fine = `import type { RunEvent } from '@sightline/contracts';
import type { Answer } from '../src/api/index.ts';
import { render } from 'preact';
import { App } from './app.tsx';`;
  expect(findBreaches([contracts, page(fine)])).toEqual([]);
  for (const source of [
    `import { stageNames } from '@sightline/contracts';`,
    `import type { Artifact } from '@sightline/store';`,
    `import { createApp } from '../src/server/create-app.ts';`,
    `import { join } from 'node:path';`,
  ]) {
    expect(findBreaches([contracts, page(source)])).toHaveLength(1);
  }
});

test('a stage that depends on another stage or on Temporal is refused', () => {
  const train = workspace('packages/train', {
    dependencies: ['@sightline/fusion', '@temporalio/client'],
    references: ['packages/fusion'],
  });
  expect(findBreaches([fusion, train])).toEqual([
    'packages/train: depends on packages/fusion, not a layer before',
    'packages/train: depends on @temporalio/client; Temporal belongs to pipeline and apps',
  ]);
});

test('an undeclared import and one that leaves its package are refused', () => {
  const train = workspace('packages/train', {
    source: `import { z } from 'zod/v4';\nimport { a } from '../../fusion/src/a.ts';\nimport 'fs';`,
  });
  expect(findBreaches([train])).toEqual([
    "packages/train/src/index.ts: 'zod/v4' is not declared in packages/train/package.json",
    "packages/train/src/index.ts: '../../fusion/src/a.ts' leaves the package; import it by its name",
    "packages/train/src/index.ts: 'fs' is not declared in packages/train/package.json",
  ]);
});

test('project references must equal the dependencies', () => {
  const missing = workspace('packages/train', { dependencies: ['@sightline/contracts'] });
  const extra = workspace('packages/train', { references: ['packages/contracts'] });
  expect(findBreaches([contracts, missing])).toEqual([
    'packages/train/tsconfig.json: lacks a reference to packages/contracts',
  ]);
  expect(findBreaches([contracts, extra])).toEqual([
    'packages/train/tsconfig.json: refers to packages/contracts, not a dependency',
  ]);
});

test('a workflow may build on pure files and on types, on nothing else', () => {
  const folder = 'packages/pipeline';
  const workflow = `import { sleep } from '@temporalio/workflow';
import type { Plan } from './plan.ts';
import { limit } from './limit.ts';`;
  const pipeline = (limit: string) =>
    workspace(folder, {
      dependencies: ['@temporalio/workflow', 'zod'],
      files: [
        { path: `${folder}/src/run-workflow.ts`, source: workflow },
        { path: `${folder}/src/limit.ts`, source: limit },
        { path: `${folder}/src/plan.ts`, source: `import { z } from 'zod';` },
      ],
    });
  expect(findBreaches([pipeline('export const limit = 3;')])).toEqual([]);
  expect(findBreaches([pipeline(`import { readFileSync } from 'node:fs';`)])).toEqual([
    "packages/pipeline/src/limit.ts: 'node:fs' reaches the workflow packages/pipeline/src/run-workflow.ts; import types only",
  ]);
});

test('a new workspace must be given its layer', () => {
  const [breach] = findBreaches([workspace('packages/extra', {})]);
  expect(breach).toContain('stands in no layer');
});
