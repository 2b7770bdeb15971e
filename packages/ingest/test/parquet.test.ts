import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPythonVenv, installTimeoutMs } from '../../../tools/python-venv.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, writeFiles } from './write-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a data set as Hugging Face's library does: images as structs, labels as numbers. */
const script = `
import glob, json, sys
import pyarrow as pa, pyarrow.parquet as pq
folder, images = sys.argv[1], sorted(glob.glob(sys.argv[2] + '/*.png'))
read = [open(path, 'rb').read() for path in images]
image = pa.struct([('bytes', pa.binary()), ('path', pa.string())])
cells = [{'bytes': b, 'path': p.rsplit('/', 1)[1]} for b, p in zip(read, images)]
feature = {'names': ['dark', 'bright'], '_type': 'ClassLabel'}
meta = {b'huggingface': json.dumps({'info': {'features': {'label': feature}}}).encode()}

def write(name, rows, **options):
    labels = pa.array([0 if row < 3 else 1 for row in rows], pa.int64())
    fields = [('image', image), ('label', pa.int64())]
    table = pa.table([pa.array([cells[row] for row in rows], image), labels],
                     schema=pa.schema(fields, metadata=meta))
    pq.write_table(table, f'{folder}/{name}', **options)

write('train-00000-of-00002.parquet', [0, 1, 2], row_group_size=1, compression='zstd')
write('train-00001-of-00002.parquet', [3, 4], compression='snappy')
write('test-00000-of-00001.parquet', [5], compression='gzip')

answers = pa.list_(pa.struct([('answer', pa.string()), ('answer_confidence', pa.string()), ('answer_id', pa.int64())]))
said = lambda *texts: [{'answer': t, 'answer_confidence': 'yes', 'answer_id': i + 1} for i, t in enumerate(texts)]
vqa = pa.table({
    'image': pa.array([cells[0], cells[0], cells[1]], image),
    'question': pa.array(['What?', 'How many?', 'What?'], pa.large_string()).dictionary_encode(),
    'question_id': pa.array([10, 11, 12], pa.int64()),
    'multiple_choice_answer': pa.array(['a', '2', 'b']),
    'answers': pa.array([said('a', 'a', 'c'), said('2'), said('b')], answers),
    'question_type': pa.array(['what', 'how many', 'what']).dictionary_encode(),
})
pq.write_table(vqa, f'{folder}/vqa.parquet', compression='brotli')
print(json.dumps(pa.__version__))
`;

const run = (path: string, settings: object = {}) =>
  runIngest({ source: 'table', path, maxRejectRatio: 0, ...settings });

test('a data set as Hugging Face keeps it in Parquet comes in with its images, labels and splits', {
  timeout: installTimeoutMs + 60_000,
}, async (context) => {
  const venv = createPythonVenv(folder, ['pyarrow==26.0.1']);
  if (venv.reason) {
    console.log(`skipped: ${venv.reason}`);
    return context.skip(venv.reason);
  }
  const drawn = await Promise.all([5, 40, 80, 120, 160, 240].map(draw));
  const images = writeFiles(
    Object.fromEntries(drawn.map((bytes, index) => [`${index}.png`, bytes])),
  );
  const data = writeFiles({});
  expect(venv.run(script, data, images)).toEqual(['26.0.1']);
  const { tables } = await run(join(data, '{train,test}-*.parquet'));
  expect(texts(tables.samples, 'answer')).toEqual([
    'bright',
    ...['dark', 'dark', 'dark', 'bright', 'bright'],
  ]);
  expect(texts(tables.samples, 'image_id')).toEqual(
    [5, 0, 1, 2, 3, 4].map((index) => `${index}.png`),
  );
  expect(texts(tables.samples, 'split')[0]).toBe('test');
  expect(Buffer.from(texts(tables.images, 'encoded')[1]!)).toEqual(Buffer.from(drawn[0]!));
  const { tables: vqa } = await run(join(data, 'vqa.parquet'), { maxRejectRatio: 0 });
  expect(texts(vqa.samples, 'sample_id')).toEqual(['10', '11', '12']);
  expect(texts(vqa.samples, 'question')).toEqual(['What?', 'How many?', 'What?']);
  expect(texts(vqa.samples, 'question_type')).toEqual(['what', 'how many', 'what']);
  expect([...texts(vqa.samples, 'answers')[0]!]).toEqual(['a', 'a', 'c']);
  expect(texts(vqa.images, 'image_id')).toEqual(['0.png', '1.png']);
});
