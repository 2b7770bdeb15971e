import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  imagesTable,
  packBatch,
  pixelsTable,
  rejectsTable,
  samplesTable,
} from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPythonVenv, installTimeoutMs, type PythonVenv } from '../../../tools/python-venv.ts';
import { artifactFolder } from './artifact-ref.ts';
import { createArtifact } from './artifact-writer.ts';

const readParts = `
import json, pathlib, sys
import pyarrow as pa, pyarrow.ipc as ipc
for path in sorted(pathlib.Path(sys.argv[1]).rglob('*.arrow')):
    table = ipc.open_file(path).read_all()
    table.validate(full=True)
    metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    types = {field.name: str(field.type) for field in table.schema}
    row = {}
    if table.num_rows and 'pixels' in types:
        tensor = table.column('pixels').combine_chunks().to_numpy_ndarray()
        row = {'shape': list(tensor.shape), 'last': int(tensor[-1, -1, -1, -1])}
    if table.num_rows and 'answers' in types:
        row = table.slice(1, 1).to_pylist()[0]
    print(json.dumps({'path': str(path.relative_to(sys.argv[1])), 'rows': table.num_rows, 'types': types, 'metadata': metadata, 'row': row}))
`;

type SeenPart = {
  path: string;
  rows: number;
  types: Record<string, string>;
  metadata: Record<string, string>;
  row: object;
};

let folder: string;
let python: PythonVenv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-pyarrow-'));
  python = createPythonVenv(folder, ['pyarrow', 'numpy']);
}, installTimeoutMs);

afterAll(() => rm(folder, { recursive: true }));

test('pyarrow opens every part, sees the tensors and reads the contract', async (context) => {
  if (python.reason) {
    console.log(`skipped: ${python.reason}`);
    return context.skip(python.reason);
  }
  const text = ['x', 'y'];
  const writer = await createArtifact(folder, {
    stage: 'ingest',
    stageVersion: 1,
    key: 'k',
    config: {},
    seed: 1,
    inputs: [],
    dependencies: {},
    writes: {
      samples: samplesTable,
      images: imagesTable,
      pixels: pixelsTable,
      rejects: rejectsTable,
    },
  });
  await writer.table('samples').append(
    packBatch(samplesTable, 2, {
      sample_id: text,
      image_id: text,
      split: text,
      question: text,
      question_type: text,
      answer: text,
      short_answer: text,
      answers: [['red', 'crimson'], []],
    }),
  );
  const pixels = new Uint8Array(2 * 224 * 224 * 3);
  pixels[pixels.length - 1] = 255;
  const batch = packBatch(pixelsTable, 2, { image_id: text, split: text, pixels });
  await writer.table('pixels').append(batch.slice(1, 2));
  await writer.table('pixels').append(batch);
  const ref = await writer.commit();
  const tables = python.run<SeenPart>(readParts, artifactFolder(folder, ref.uri));
  const rows = Object.fromEntries(tables.map((table) => [table.metadata.contract, table.rows]));
  expect(rows).toEqual({ 'samples@1': 2, 'images@1': 0, 'pixels@1': 3, 'rejects@1': 0 });
  const seen = tables.find((table) => table.path === 'pixels/part-00000.arrow')!;
  expect(seen.types.pixels).toMatch(/^extension<arrow.fixed_shape_tensor\[.*shape=\[224,224,3\]/);
  expect(seen.row).toEqual({ shape: [3, 224, 224, 3], last: 255 });
  const samples = tables.find((table) => table.path === 'part-00000.arrow')!;
  expect(samples.row).toMatchObject({ sample_id: 'y', answers: [] });
});
