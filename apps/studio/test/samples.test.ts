import { createImageDecoder, defaultImageLimits } from '@sightline/images';
import { openRunTables } from '@sightline/report';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FollowedSample, SampleList } from '../src/api/index.ts';
import { dataAddressOf } from '../src/capsule/data-address.ts';
import { listSamples } from '../src/samples/list-samples.ts';
import { readFollowed } from '../src/samples/read-followed.ts';
import { createMadeRun, type MadeRun } from './made-run.ts';

let made: MadeRun;

beforeAll(async () => {
  made = await createMadeRun();
});
afterAll(() => made.close());

async function askFor<Value>(path: string): Promise<Value> {
  return (await (await made.ask(path)).json()) as Value;
}

test('samples come held-out first, a piece at a time, each with its picture', async () => {
  const all = await askFor<SampleList>('/samples?from=0&count=200');
  expect(all.samples.length).toBe(all.totalCount);
  const splits = all.samples.map(({ split }) => split);
  const order = ['test', 'validation', 'train'];
  expect(splits).toEqual([...splits].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  expect(new Set(splits)).toEqual(new Set(order));
  const some = await askFor<SampleList>('/samples?from=5&count=3');
  expect(some.samples).toEqual(all.samples.slice(5, 8));
  const end = await askFor<SampleList>(`/samples?from=${all.totalCount + 5}&count=3`);
  expect(end).toEqual({ samples: [], totalCount: all.totalCount });
  const picture = await made.app.request(some.samples[0]!.picture);
  const { width, height, format } = await sharp(await picture.arrayBuffer()).metadata();
  expect({ width, height, format }).toEqual({ width: 224, height: 224, format: 'png' });
});

test('a sample is followed through all stages, in parts that can be drawn', async () => {
  const { samples } = await askFor<SampleList>('/samples?count=1');
  const { sampleId, question, picture } = samples[0]!;
  const path = `/followed?sample=${encodeURIComponent(sampleId)}`;
  const { stages } = await askFor<FollowedSample>(path);
  expect(stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
    'ingest found',
    'preprocess found',
    'features found',
    'fusion found',
    'train found',
  ]);
  const parts = stages.flatMap(({ rows }) => rows.flatMap((row) => row.parts));
  expect(parts).toContainEqual({ kind: 'field', name: 'question', value: question });
  const tokens = parts.find((part) => part.kind === 'tokens' && part.name === 'question')!;
  expect(tokens).toMatchObject({
    pieces: expect.arrayContaining([{ id: 101, piece: '[CLS]', kind: 'special' }]),
  });
  const fused = parts.find((part) => part.kind === 'vector' && part.name === 'fused')!;
  expect(fused).toMatchObject({ shape: [562], figures: { length: 562 } });
  expect(fused.kind === 'vector' && fused.figures.strip.length).toBe(64);
  const drawn = parts.filter((part) => part.kind === 'picture');
  expect(drawn.map(({ name }) => name)).toEqual(['encoded', 'pixels']);
  const pixelsAt = async (address: string) =>
    sharp(await (await made.app.request(address)).arrayBuffer())
      .raw()
      .toBuffer();
  expect((await pixelsAt(drawn[0]!.address)).equals(await pixelsAt(picture))).toBe(true);
});

test('the same is had with the pictures in it, for a page that has no server', async () => {
  const decoder = createImageDecoder(defaultImageLimits, { processCount: 1 });
  const tables = await openRunTables(made.root, made.run);
  const pictures = { decoder, addressOf: dataAddressOf(224) };
  const { samples } = await listSamples(tables, 0, 2, pictures);
  const { stages } = await readFollowed(tables, samples[0]!.sampleId, pictures);
  const addresses = stages.flatMap(({ rows }) =>
    rows.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'picture' ? part.address : [])),
    ),
  );
  expect(addresses.length).toBe(2);
  for (const address of [...addresses, samples[1]!.picture]) {
    const [, base64] = /^data:image\/png;base64,(.*)$/.exec(address)!;
    expect((await sharp(Buffer.from(base64!, 'base64')).metadata()).width).toBe(224);
  }
  await decoder.close();
});
