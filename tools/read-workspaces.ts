import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { SourceFile, Workspace } from './layer-rules.ts';

function readJson<Value>(path: string): Value {
  return JSON.parse(readFileSync(path, 'utf8')) as Value;
}

function readSources(root: string, folder: string): SourceFile[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'));
  return sources.map((name) => ({
    path: posix.join(folder, name),
    source: readFileSync(join(root, folder, name), 'utf8'),
  }));
}

function readWorkspace(root: string, folder: string): Workspace {
  const manifest = readJson<{ name: string; dependencies?: Record<string, string> }>(
    join(root, folder, 'package.json'),
  );
  const { references = [] } = readJson<{ references?: { path: string }[] }>(
    join(root, folder, 'tsconfig.json'),
  );
  return {
    folder,
    name: manifest.name,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    references: references.map(({ path }) => posix.join(folder, path)),
    files: ['src', 'web']
      .filter((name) => existsSync(join(root, folder, name)))
      .flatMap((name) => readSources(root, `${folder}/${name}`)),
  };
}

/** The packages and apps of a repository. */
export function readWorkspaces(root: string): Workspace[] {
  return ['packages', 'apps']
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => readWorkspace(root, folder));
}
