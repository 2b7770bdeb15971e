import { link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  defineTable,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  packBatch,
  preprocessedTable,
  tensorField,
  textField,
} from '@sightline/contracts';
import { artifactFolder, createArtifact } from '@sightline/store';

/** Rows of the table that must be on the screen at once. */
const smallRows = 1000;
const [batchRows, rowBytes] = [64, 224 * 224 * 3];
/** How often the parts of the large folder stand in the huge one. */
const linkCount = 5;

/** Pictures without a contract of ours: the huge folder holds each more than once. */
const picturesTable = defineTable('pictures', 1, 'one picture', [
  textField('image_id'),
  tensorField('pixels', 'uint8', [224, 224, 3], ['height', 'width', 'channel']),
]);

const plan = {
  stage: 'preprocess' as const,
  stageVersion: 1,
  config: {},
  seed: 1,
  inputs: [],
  dependencies: {},
  fingerprint: '',
};

/** @returns the folder of an artifact of 1,000 tokenized samples */
export async function writeSamples(folder: string): Promise<string> {
  const writes = { preprocessed: preprocessedTable };
  const writer = await createArtifact(folder, { ...plan, key: 'samples', writes });
  const ids = (width: number): Int32Array =>
    Int32Array.from({ length: smallRows * width }, (_, index) => {
      const place = index % width;
      if (place < 9)
        return place === 0 && width === maxQuestionTokenCount ? 101 : 1996 + (index % 97);
      return place === 9 ? 102 : 0;
    });
  const names = Array.from({ length: smallRows }, (_, row) => `made/${row}`);
  const columns = {
    sample_id: names,
    image_id: names,
    split: names.map((_, row) => (row % 10 === 0 ? 'test' : 'train')),
    question_ids: ids(maxQuestionTokenCount),
    question_length: new Int32Array(smallRows).fill(10),
    answer_ids: ids(maxAnswerTokenCount),
    answer_length: new Int32Array(smallRows).fill(10),
  };
  await writer.table('preprocessed').append(packBatch(preprocessedTable, smallRows, columns));
  return artifactFolder(folder, (await writer.commit()).uri);
}

/** Noise, other in every row, from the same seed in every run. */
function fillWithNoise(pixels: Uint8Array, seed: number): void {
  const words = new Uint32Array(pixels.buffer);
  let state = seed | 1;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
}

async function writePictures(folder: string, rowCount: number): Promise<string> {
  const writes = { pictures: picturesTable };
  const writer = await createArtifact(folder, { ...plan, key: 'pictures', writes });
  const pixels = new Uint8Array(batchRows * rowBytes);
  for (let first = 0; first < rowCount; first += batchRows) {
    fillWithNoise(pixels, 7919 * (first + 1));
    const names = Array.from({ length: batchRows }, (_, row) => `picture-${first + row}`);
    const columns = { image_id: names, pixels };
    await writer.table('pictures').append(packBatch(picturesTable, batchRows, columns));
  }
  return artifactFolder(folder, (await writer.commit()).uri);
}

async function linkParts(from: string, to: string, times: number): Promise<string> {
  await mkdir(to);
  const parts = (await readdir(from)).filter((name) => name.endsWith('.arrow'));
  for (let time = 0; time < times; time++) {
    for (const part of parts) await link(join(from, part), join(to, `${time}-${part}`));
  }
  return to;
}

/**
 * Writes folders of parts of pictures: a large one, and one of five times its size that links to
 * the same bytes.
 */
export async function writeFolders(
  folder: string,
  gigabytes: number,
): Promise<{ large: string; huge: string }> {
  const rowCount = Math.ceil((gigabytes * 1e9) / rowBytes / batchRows) * batchRows;
  const written = await writePictures(folder, rowCount);
  return {
    large: await linkParts(written, join(folder, 'large'), 1),
    huge: await linkParts(written, join(folder, 'huge'), linkCount),
  };
}
