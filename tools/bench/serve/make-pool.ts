import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valuesOf } from '@sightline/contracts';
import { createPredictor } from '@sightline/predict';
import { openTable } from '@sightline/store';
import { createRandom } from '@sightline/tensor';
import sharp from 'sharp';
import {
  type Asked,
  type PictureFacts,
  type PictureKind,
  pictureKinds,
  poolPath,
  requestBody,
} from './pool.ts';

/** A picture of a run and a question about it. */
type Pair = { picture: Uint8Array; question: string };

const [grainSidePx, grainStrength] = [512, 24];

/** Pictures of a run, each with its first question; those that no weight was fitted to come first. */
async function readPairs(runFolder: string): Promise<Pair[]> {
  const questions = new Map<string, string>();
  const samples = await openTable(join(runFolder, 'ingest'));
  for await (const batch of samples.batches(['image_id', 'question'])) {
    const ids = valuesOf(batch, 'image_id');
    for (const [row, question] of valuesOf(batch, 'question').entries()) {
      if (!questions.has(ids[row]!)) questions.set(ids[row]!, question);
    }
  }
  const [fitted, heldOut]: [Pair[], Pair[]] = [[], []];
  const images = await openTable(join(runFolder, 'ingest', 'images'));
  for await (const batch of images.batches(['image_id', 'split', 'encoded'])) {
    const [ids, splits] = [valuesOf(batch, 'image_id'), valuesOf(batch, 'split')];
    for (const [row, picture] of valuesOf<Uint8Array>(batch, 'encoded').entries()) {
      const question = questions.get(ids[row]!);
      if (question === undefined) continue;
      (splits[row] === 'train' ? fitted : heldOut).push({ picture, question });
    }
  }
  return [...heldOut, ...fitted];
}

/** Noise as a camera's: a picture without any takes a tenth of the bytes, and of the time. */
function makeGrain(): Buffer {
  const random = createRandom(1);
  const values = { length: grainSidePx ** 2 * 3 };
  return Buffer.from(Uint8ClampedArray.from(values, () => 128 + grainStrength * random.normal()));
}

function encode(
  picture: Uint8Array,
  { widthPx, heightPx, format }: PictureFacts,
  grain: Buffer,
): Promise<Buffer> {
  const plain = sharp(picture).removeAlpha();
  const resized = plain.resize(widthPx, heightPx, { fit: 'fill', kernel: 'cubic' });
  if (format === 'png') return resized.png().toBuffer();
  const raw = { width: grainSidePx, height: grainSidePx, channels: 3 } as const;
  return resized
    .composite([{ input: grain, raw, tile: true, blend: 'overlay' }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/**
 * Writes a pool: distinct pictures of a run, with what its model answers to a question about each
 * when it is asked without any server.
 *
 * @param runsFolder `data/runs`
 * @param folder where the pool goes
 */
export async function makePool(
  runsFolder: string,
  folder: string,
  kind: PictureKind,
): Promise<void> {
  const facts = pictureKinds[kind];
  const runFolder = join(runsFolder, facts.run);
  const pairs = await readPairs(runFolder);
  const predictor = await createPredictor(runFolder);
  const grain = makeGrain();
  for (const { picture, question } of pairs.slice(0, facts.count)) {
    const encoded = await encode(picture, facts, grain);
    const { answer } = await predictor.ask(encoded, question);
    const asked: Asked = { body: requestBody(facts, encoded, question), answer };
    await appendFile(poolPath(folder, kind), `${JSON.stringify(asked)}\n`);
  }
  predictor.dispose();
}
