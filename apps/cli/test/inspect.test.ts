import { mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ColumnValues,
  fusedTable,
  imagesTable,
  metricsTable,
  packBatch,
  type TableContract,
} from '@sightline/contracts';
import { openArtifact } from '@sightline/store';
import {
  Field,
  FixedSizeList,
  Float32,
  makeData,
  type RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Table,
  tableFromArrays,
  tableToIPC,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
  const run = await project.run(['run', '--engine', 'local']);
  expect(run).toMatchObject({ status: 0 });
});

afterAll(() => project.remove());

/** A file as a stage would write it, whatever its values. */
async function writePart(
  name: string,
  contract: TableContract,
  columns: Record<string, ColumnValues>,
  schema?: Schema,
): Promise<void> {
  const rowCount = Object.values(columns)[0]!.length;
  const batch = packBatch(contract, rowCount, columns);
  const metadata = new Map([['contract', `${contract.name}@${contract.version}`]]);
  const written = schema ?? new Schema(contract.schema.fields, metadata);
  const named = new (batch.constructor as new (s: Schema, d: unknown) => RecordBatch)(
    written,
    batch.data,
  );
  const path = join(project.root, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, RecordBatchFileWriter.writeAll([named]).toUint8Array(true));
}

const metrics = (accuracy: number[]): Record<string, ColumnValues> => ({
  epoch: Int32Array.from(accuracy, (_, index) => index + 1),
  step: Int32Array.from(accuracy, (_, index) => 10 * (index + 1)),
  split: accuracy.map(() => 'train'),
  loss: Float64Array.from(accuracy, () => 0.5),
  accuracy: Float64Array.from(accuracy),
  learning_rate: Float64Array.from(accuracy, () => 1e-3),
  gradient_norm: Float64Array.from(accuracy, () => 1),
});

test('the screen of a stage tells its contract, lineage and checks', async () => {
  const { status, stdout } = await project.run(['inspect', 'latest/fusion']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^fused@1 {2}a row is one fused sample$/m);
  expect(stdout).toMatch(/run +made by \d{8}-\d{6}-default-[0-9a-f]{4}$/m);
  expect(stdout).toMatch(/stage +fusion \d+, key [0-9a-f]{8}, seed 1$/m);
  expect(stdout).toMatch(/config +method concat/);
  expect(stdout).toMatch(/inputs +ingest [0-9a-f]{8} \(40 rows\), preprocess .*\(40 rows\)/);
  expect(stdout).toMatch(/✓ fused = 512 \+ 50 +image, then text, bit for bit \(concat\)$/m);
  expect(stdout).toMatch(/✓ features +all 40 sample_id stand in features@1, in the same split$/m);
  expect(stdout).toMatch(/✓ bytes +as they were written \(SHA-256\)$/m);
  expect(stdout).toMatch(/fused +float32 \[562\].*[▁-█]{10}$/m);
  expect(stdout).not.toContain('✗');
});

test('every table of a run keeps its contract and what holds between tables', async () => {
  const latest = join(project.root, 'data', 'runs', 'latest');
  for (const stage of ['ingest', 'preprocess', 'features', 'fusion', 'train']) {
    const { manifest } = await openArtifact(await realpath(join(latest, stage)));
    for (const table of Object.keys(manifest.tables)) {
      const outcome = await project.run(['inspect', `latest/${stage}/${table}`, '--json']);
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      const { checks, readRowCount, rowCount } = JSON.parse(outcome.stdout);
      expect(checks.map(({ state }: { state: string }) => state)).not.toContain('broken');
      expect(checks.map(({ state }: { state: string }) => state)).not.toContain('skipped');
      expect(readRowCount).toBe(rowCount);
    }
  }
});

test('labels and tokens of a real stage stand on the screen', async () => {
  const samples = await project.run(['inspect', 'latest/ingest']);
  expect(samples.stdout).toMatch(/labels +commonest +rows +share\n +split +train +█+ +20 +50\.0 %/);
  const tokens = await project.run(['inspect', 'latest/preprocess']);
  expect(tokens.stdout).toMatch(/question_ids +50 +\d+ .* 0\.0 % +0\.0 % +[▁-█]{10}/);
  expect(tokens.stdout).toMatch(/answer_ids +\. 40 · /);
});

test('a value that breaks the contract: file, column, row and status 3 behind the screen', async () => {
  await writePart('parts/part-00000.arrow', metricsTable, metrics([0.5, 1]));
  await writePart('parts/part-00001.arrow', metricsTable, metrics([0, 1.5, 2]));
  const { status, stdout, stderr } = await project.run(['inspect', 'parts']);
  expect(status).toBe(3);
  expect(stdout).toMatch(/✗ values +accuracy row 3: expected 0 to 1, got 1\.5, and 1 more rows?/);
  expect(stdout).toContain('gradient_norm');
  expect(stderr).toMatch(
    /^error: parts\/part-00001\.arrow: metrics@1 column accuracy row 1 \(row 3 of the table\): expected 0 to 1, got 1\.5, and 1 more like it\nfix: /,
  );
  const json = await project.run(['inspect', 'parts/part-00001.arrow', '--json']);
  const [inspection, error] = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(json.status).toBe(3);
  expect(inspection.checks.at(-1)).toMatchObject({ name: 'values', state: 'broken' });
  expect(error).toMatchObject({ type: 'error', code: 'contract', exitCode: 3 });
  expect(error.message).toContain('part-00001.arrow: metrics@1 column accuracy row 1: expected');
});

test('a null where none may be is a breach with its row', async () => {
  const columns = {
    image_id: ['a', 'b', null],
    split: ['train', 'test', 'test'],
    sha256: ['0', '1', '2'],
    format: ['png', 'png', 'png'],
    width_px: [1, 1, 1],
    height_px: [1, 1, 1],
    encoded: [1, 2, 3].map((size) => new Uint8Array(size)),
  };
  const vectors = Object.fromEntries(
    imagesTable.schema.fields.map(({ name, type }) => [
      name,
      vectorFromArray(columns[name as 'split'] as string[], type),
    ]),
  );
  const metadata = new Map([['contract', 'images@1']]);
  const table = new Table(new Schema(imagesTable.schema.fields, metadata), vectors as never);
  await writeFile(join(project.root, 'null.arrow'), tableToIPC(table, 'file'));
  const { status, stderr } = await project.run(['inspect', 'null.arrow']);
  expect(status).toBe(3);
  expect(stderr).toMatch(
    /^error: null\.arrow: images@1 column image_id row 2: expected a value, got null\nfix: /,
  );
});

test('a shape that does not fit its lists is a breach, whoever wrote it', async () => {
  const metadata = (shape: string): Map<string, string> =>
    new Map([
      ['ARROW:extension:name', 'arrow.fixed_shape_tensor'],
      ['ARROW:extension:metadata', shape],
    ]);
  const type = new FixedSizeList(6, new Field('item', new Float32(), false));
  const child = makeData({ type: new Float32(), data: new Float32Array(12) });
  const data = makeData({ type, length: 2, nullCount: 0, child });
  for (const shape of ['{"shape":[2,2]}', 'not JSON', '{"shape":"x"}']) {
    const schema = new Schema([new Field('tensor', type, false, metadata(shape))]);
    const table = new Table(schema, { tensor: new Vector([data]) });
    await writeFile(join(project.root, 'shape.arrow'), tableToIPC(table, 'file'));
    const { status, stderr, stdout } = await project.run(['inspect', 'shape.arrow']);
    expect([status, stdout]).toEqual([3, '']);
    const told = `error: shape.arrow: column tensor: its metadata ${shape} does not fit FixedSizeList`;
    expect(stderr.startsWith(told)).toBe(true);
  }
});

test('fused rows that do not follow from the features by the method of the artifact are a breach', async () => {
  const fusion = await realpath(join(project.root, 'data', 'runs', 'latest', 'fusion'));
  const { manifest } = await openArtifact(fusion);
  const broken = { ...manifest, config: { ...(manifest.config as object), method: 'image' } };
  const changed = join(project.root, 'data', 'artifacts', 'fusion', 'changed');
  await mkdir(changed);
  for (const name of await readdir(fusion)) {
    if (name !== 'manifest.json') await symlink(join(fusion, name), join(changed, name));
  }
  await writeFile(join(changed, 'manifest.json'), JSON.stringify(broken));
  const { status, stdout, stderr } = await project.run(['inspect', changed]);
  expect(status).toBe(3);
  expect(stdout).toMatch(/✗ fused = 512 \+ 50 +fused row 0: place 51\d does not follow from text/);
  expect(stderr).toMatch(/part-00000\.arrow: fused@1 column fused row 0: place 51\d .* 39 more/);
});

test('bytes that are not those that were written end the command before anything is shown', async () => {
  const fusion = await realpath(join(project.root, 'data', 'runs', 'latest', 'fusion'));
  const { manifest } = await openArtifact(fusion);
  const changed = join(project.root, 'data', 'artifacts', 'fusion', 'damaged');
  await mkdir(changed);
  await writePart('data/artifacts/fusion/damaged/part-00000.arrow', fusedTable, {
    sample_id: ['a'],
    split: ['test'],
    fused: new Float32Array(562),
  });
  await writeFile(join(changed, 'manifest.json'), JSON.stringify(manifest));
  const outcome = await project.run(['inspect', changed]);
  expect(outcome).toMatchObject({ status: 3, stdout: '' });
  expect(outcome.stderr).toMatch(/part-00000\.arrow: holds other bytes than were written/);
});

test('a file without contract, an empty one and a sample have their screens', async () => {
  const plain = tableFromArrays({ number: Int32Array.of(1, 2, 3), word: ['a', 'b', 'a'] });
  await writeFile(join(project.root, 'plain.arrow'), tableToIPC(plain, 'file'));
  const { status, stdout } = await project.run(['inspect', 'plain.arrow']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^a table without a contract\n {2}path +plain\.arrow\n {2}holds +3 rows/);
  expect(stdout).toMatch(/number +int32 +1 +3 +2 +0\.816 +█▁▁▁▁█▁▁▁█$/m);
  const empty = await project.run(['inspect', 'latest/preprocess/rejects']);
  expect(empty.stdout).toMatch(/holds +0 rows in 0 batches, 1 part/);
  const sample = await project.run(['inspect', 'latest/features', '--sample', '1', '--json']);
  expect(sample.status).toBe(0);
  expect(JSON.parse(sample.stdout)).toMatchObject({ rowCount: 40, readRowCount: 40 });
});

test('no line is wider than the screen, with 60 cells as with 120', async () => {
  for (const columns of [60, 120]) {
    for (const table of ['ingest', 'preprocess/pixels', 'features', 'train', 'train/metrics']) {
      const environment = { COLUMNS: String(columns) };
      const { stdout } = await project.run(['inspect', `latest/${table}`], environment);
      const widest = Math.max(...stdout.split('\n').map((line) => [...line].length));
      expect(widest).toBeLessThanOrEqual(columns);
    }
  }
});
