import { posix } from 'node:path';
import { findImports, type Import } from './find-imports.ts';

export type SourceFile = { path: string; source: string };

/** A workspace as the rules see it; paths are relative to the repository. */
export type Workspace = {
  folder: string;
  name: string;
  dependencies: string[];
  /** Folders that its tsconfig.json refers to. */
  references: string[];
  /** Sources without their tests. */
  files: SourceFile[];
};

/** Each may import only from layers before its own. */
const layers: string[][] = [
  ['packages/contracts'],
  [
    'packages/tensor',
    'packages/store',
    'packages/evaluate',
    'packages/images',
    'packages/onnx',
    'packages/web',
  ],
  [
    'packages/ingest',
    'packages/preprocess',
    'packages/features',
    'packages/fusion',
    'packages/train',
  ],
  ['packages/predict', 'packages/lesson', 'packages/inspect'],
  ['packages/export'],
  ['packages/pipeline'],
  ['packages/report'],
  ['apps/studio', 'apps/serve'],
  ['apps/cli'],
];

const pipelineLayer = layers.findIndex((layer) => layer.includes('packages/pipeline'));
const workflowPackage = '@temporalio/workflow';

function layerOf(folder: string): number {
  return layers.findIndex((layer) => layer.includes(folder));
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** `@scope/name/path` → `@scope/name`, `name/path` → `name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function checkPlace(workspace: Workspace, byName: Map<string, Workspace>): string[] {
  const own = layerOf(workspace.folder);
  if (own < 0) return [`${workspace.folder}: stands in no layer; add it to tools/layer-rules.ts`];
  const imported = workspace.dependencies.flatMap((name) => byName.get(name) ?? []);
  const tooHigh = imported.filter(({ folder }) => layerOf(folder) >= own);
  const temporal = workspace.dependencies.filter((name) => name.startsWith('@temporalio/'));
  return [
    ...tooHigh.map(({ folder }) => `${workspace.folder}: depends on ${folder}, not a layer before`),
    ...(own < pipelineLayer ? temporal : []).map(
      (name) => `${workspace.folder}: depends on ${name}; Temporal belongs to pipeline and apps`,
    ),
  ];
}

function checkReferences(workspace: Workspace, byName: Map<string, Workspace>): string[] {
  const wanted = workspace.dependencies.flatMap((name) => byName.get(name)?.folder ?? []);
  const missing = wanted.filter((folder) => !workspace.references.includes(folder));
  const extra = workspace.references.filter((folder) => !wanted.includes(folder));
  return [
    ...missing.map((folder) => `${workspace.folder}/tsconfig.json: lacks a reference to ${folder}`),
    ...extra.map(
      (folder) => `${workspace.folder}/tsconfig.json: refers to ${folder}, not a dependency`,
    ),
  ];
}

const isBrowserCode = (workspace: Workspace, { path }: SourceFile): boolean =>
  path.startsWith(`${workspace.folder}/web/`) && !path.endsWith('.config.ts');

/** What runs in a browser knows of the house only its contracts, and of a server only types. */
function checkBrowserImport(
  workspace: Workspace,
  file: SourceFile,
  { specifier, typeOnly }: Import,
): string[] {
  if (!isBrowserCode(workspace, file)) return [];
  const target = posix.join(posix.dirname(file.path), specifier);
  const leaves = isRelative(specifier) && !target.startsWith(`${workspace.folder}/web/`);
  const isOurs = specifier.startsWith('@sightline/') && specifier !== '@sightline/contracts';
  const isNode = specifier.startsWith('node:');
  if (!isNode && !isOurs && (typeOnly || (!leaves && !specifier.startsWith('@sightline/')))) {
    return [];
  }
  return [`${file.path}: '${specifier}' cannot go to the browser; import types of contracts only`];
}

function checkImport(workspace: Workspace, file: SourceFile, found: Import): string[] {
  const { specifier } = found;
  const refused = checkBrowserImport(workspace, file, found);
  if (refused.length > 0) return refused;
  if (specifier.startsWith('node:')) return [];
  if (isRelative(specifier)) {
    const target = posix.join(posix.dirname(file.path), specifier);
    return target.startsWith(`${workspace.folder}/`)
      ? []
      : [`${file.path}: '${specifier}' leaves the package; import it by its name`];
  }
  return workspace.dependencies.includes(packageOf(specifier))
    ? []
    : [`${file.path}: '${specifier}' is not declared in ${workspace.folder}/package.json`];
}

/** Imports that reach the workflow bundle, of a file and of the files that it builds on. */
function checkWorkflow(file: SourceFile, byPath: Map<string, SourceFile>): string[] {
  const seen = new Set<string>();
  const visit = (current: SourceFile): string[] => {
    if (seen.has(current.path)) return [];
    seen.add(current.path);
    const values = findImports(current.source).filter(({ typeOnly }) => !typeOnly);
    return values.flatMap(({ specifier }) => {
      const target = byPath.get(posix.join(posix.dirname(current.path), specifier));
      if (isRelative(specifier) && target) return visit(target);
      if (specifier === workflowPackage) return [];
      return [
        `${current.path}: '${specifier}' reaches the workflow ${file.path}; import types only`,
      ];
    });
  };
  return visit(file);
}

function isWorkflow(file: SourceFile): boolean {
  const imports = findImports(file.source);
  return imports.some(({ specifier, typeOnly }) => specifier === workflowPackage && !typeOnly);
}

/** Every breach of the layer rule, one line each: where, what. Empty when there is none. */
export function findBreaches(workspaces: Workspace[]): string[] {
  const byName = new Map(workspaces.map((workspace) => [workspace.name, workspace]));
  return workspaces.flatMap((workspace) => {
    const byPath = new Map(workspace.files.map((file) => [file.path, file]));
    return [
      ...checkPlace(workspace, byName),
      ...checkReferences(workspace, byName),
      ...workspace.files.flatMap((file) =>
        findImports(file.source).flatMap((found) => checkImport(workspace, file, found)),
      ),
      ...workspace.files.filter(isWorkflow).flatMap((file) => checkWorkflow(file, byPath)),
    ];
  });
}
