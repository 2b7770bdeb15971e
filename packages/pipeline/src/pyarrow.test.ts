import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractId, stageNames, type TableContract, tensorShape } from '@sightline/contracts';
import { hashJson, readManifest } from '@sightline/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPythonVenv, installTimeoutMs, type PythonVenv } from '../../../tools/python-venv.ts';
import { createTinyProject, smallRealRecipe, type TinyProject } from '../test/tiny-project.ts';
import { runFolder } from './run-paths.ts';
import { stages } from './stages.ts';

/** Opens every part below a folder and reads every value of it. */
const readParts = `
import json, pathlib, sys
import pyarrow as pa, pyarrow.ipc as ipc
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.rglob('*.arrow')):
    table = ipc.open_file(path).read_all()
    table.validate(full=True)
    tensors = {}
    for field in table.schema:
        if isinstance(field.type, pa.FixedShapeTensorType):
            values = table.column(field.name).combine_chunks()
            rows = list(values.to_numpy_ndarray().shape) if table.num_rows else [0] + list(field.type.shape)
            tensors[field.name] = {'shape': rows, 'type': str(field.type.value_type), 'names': field.type.dim_names}
    metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    print(json.dumps({'path': str(path.relative_to(folder)), 'rows': table.num_rows, 'tensors': tensors, 'columns': table.column_names, 'metadata': metadata}))
`;

type SeenPart = {
  path: string;
  rows: number;
  tensors: Record<string, { shape: number[]; type: string; names: string[] }>;
  columns: string[];
  metadata: Record<string, string>;
};

let folder: string;
let python: PythonVenv;
let project: TinyProject;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-pyarrow-run-'));
  python = createPythonVenv(folder, ['pyarrow', 'numpy']);
  project = await createTinyProject(smallRealRecipe);
}, installTimeoutMs);

afterAll(async () => {
  await rm(folder, { recursive: true });
  await project.remove();
});

function expectContract(part: SeenPart, contract: TableContract): void {
  expect(part.metadata.contract).toBe(contractId(contract));
  expect(part.columns).toEqual(contract.schema.fields.map(({ name }) => name));
  const shapes = contract.schema.fields.flatMap((field) => {
    const shape = tensorShape(field);
    return shape ? [[field.name, [part.rows, ...shape]]] : [];
  });
  const seen = Object.entries(part.tensors).map(([name, { shape }]) => [name, shape]);
  expect(seen).toEqual(shapes);
}

test('pyarrow opens every part that a run wrote, and finds what the contracts promise', async (context) => {
  if (python.reason) {
    console.log(`skipped: ${python.reason}`);
    return context.skip(python.reason);
  }
  const record = await project.run({});
  expect(record.state).toBe('completed');
  for (const name of stageNames) {
    const artifact = join(runFolder(project.root, record.id), name);
    const manifest = await readManifest(artifact);
    const { writes } = await stages[name]();
    const seen = new Map(
      python.run<SeenPart>(readParts, artifact).map((part) => [part.path, part]),
    );
    expect(Object.keys(manifest.tables)).toEqual(Object.keys(writes));
    for (const [table, { parts, rowCount }] of Object.entries(manifest.tables)) {
      const found = parts.map(({ path }) => seen.get(path)!);
      expect(found.map(({ rows }) => rows)).toEqual(parts.map((part) => part.rowCount));
      expect(found.reduce((sum, { rows }) => sum + rows, 0)).toBe(rowCount);
      for (const part of found) {
        expectContract(part, writes[table]!);
        expect(part.metadata).toMatchObject({
          stage: name,
          configHash: hashJson(manifest.config),
          inputs: JSON.stringify(manifest.inputs.map(({ sha256 }) => sha256)),
        });
        seen.delete(part.path);
      }
    }
    expect([...seen.keys()]).toEqual([]); // no part that the manifest does not name
  }
});
