import {
  imageFeatureCount,
  packBatch,
  retrievalTable,
  type StageContext,
  type StageOutput,
} from '@sightline/contracts';
import { bestRanks, chanceRecallAtK, recallAtK } from '@sightline/evaluate';
import { readValues, tf } from '@sightline/tensor';
import { joinArrays } from '../join-arrays.ts';
import { readParts } from './reading.ts';
import type { Tower } from './tower.ts';

/** As in the literature: what is looked for is among the first, the first five, the first ten. */
const depths = [1, 5, 10];

/** Pictures of a split that take part, as many as in the test of 5,000 of COCO captions. */
const maxImageCount = 5000;

const queriesAtOnce = 256;

/** What is said of a picture: the answer where it is a sentence, else the question before it. */
export function spokenText(question: string, answer: string): string {
  const isSentence = answer.trim().split(/\s+/).length > 2;
  return isSentence || question.trim() === '' ? answer.trim() : `${question.trim()} ${answer}`;
}

/** Pictures of a held-out split and what is said of them. */
export type HeldOut = {
  /** Number of each picture, by its id. */
  imageNumbers: Map<string, number>;
  /** float32 [512] each, all of one length: what is asked is only which is nearer. */
  points: Float32Array[];
  /** Numbers of the pictures of which each text is said: the same text of several is one text. */
  imagesOfText: Map<string, Set<number>>;
};

/** Collects the pictures and texts of held-out splits as they pass by. */
export class HeldOutSplits {
  readonly #splits = new Map<string, HeldOut>();

  /** @param point float32 [512]; copied where it is kept */
  add(split: string, imageId: string, point: Float32Array, text: string): void {
    if (split === 'train' || text === '') return;
    const heldOut: HeldOut = this.#splits.get(split) ?? {
      imageNumbers: new Map(),
      points: [],
      imagesOfText: new Map(),
    };
    this.#splits.set(split, heldOut);
    const { imageNumbers, points, imagesOfText } = heldOut;
    if (!imageNumbers.has(imageId)) {
      if (points.length === maxImageCount) return;
      imageNumbers.set(imageId, points.push(point.slice()) - 1);
    }
    const images = imagesOfText.get(text) ?? new Set<number>();
    imagesOfText.set(text, images.add(imageNumbers.get(imageId)!));
  }

  /** By split, in the order of their names. */
  all(): [string, HeldOut][] {
    return [...this.#splits].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** Products of all queries with all candidates give ranks, a part of the queries at a time. */
function rankAll(
  queries: Float32Array,
  candidates: Float32Array,
  isRight: (query: number, candidate: number) => boolean,
): number[] {
  const candidateCount = candidates.length / imageFeatureCount;
  const ranks: number[] = [];
  const against = tf.tensor2d(candidates, [candidateCount, imageFeatureCount]);
  for (let start = 0; start * imageFeatureCount < queries.length; start += queriesAtOnce) {
    const part = queries.subarray(
      start * imageFeatureCount,
      (start + queriesAtOnce) * imageFeatureCount,
    );
    const asked: [number, number] = [part.length / imageFeatureCount, imageFeatureCount];
    const cosines = readValues(() => tf.matMul(tf.tensor2d(part, asked), against, false, true));
    ranks.push(...bestRanks(cosines, candidateCount, (query, at) => isRight(start + query, at)));
  }
  against.dispose();
  return ranks;
}

type Direction = {
  direction: 'image-to-text' | 'text-to-image';
  ranks: number[];
  rightCounts: number[];
  candidateCount: number;
};

/** Ranks both ways. */
function rankBoth({ points, imagesOfText }: HeldOut, textPoints: Float32Array): Direction[] {
  const images = joinArrays(points);
  const imagesOf = [...imagesOfText.values()];
  const textCounts = Array<number>(points.length).fill(0);
  for (const set of imagesOf) for (const image of set) textCounts[image]!++;
  return [
    {
      direction: 'image-to-text',
      ranks: rankAll(images, textPoints, (image, text) => imagesOf[text]!.has(image)),
      rightCounts: textCounts,
      candidateCount: imagesOf.length,
    },
    {
      direction: 'text-to-image',
      ranks: rankAll(textPoints, images, (text, image) => imagesOf[text]!.has(image)),
      rightCounts: imagesOf.map(({ size }) => size),
      candidateCount: points.length,
    },
  ];
}

/**
 * Writes how often a picture finds a text of its own among all texts of its split, and a text a
 * picture of its own: recall at 1, 5 and 10, beside that of an order drawn by lot.
 */
export async function writeRetrieval(
  splits: HeldOutSplits,
  tower: Tower<readonly string[]>,
  output: StageOutput,
  context: StageContext,
): Promise<void> {
  const read = (texts: readonly string[]) => tower.embed(texts, texts.length);
  for (const [split, heldOut] of splits.all()) {
    const texts = [...heldOut.imagesOfText.keys()];
    const textPoints = await readParts(read, texts, 'retrieve', context);
    const rows = rankBoth(heldOut, textPoints).flatMap((direction) =>
      depths.map((k) => ({ ...direction, k })),
    );
    const columns = {
      split: rows.map(() => split),
      direction: rows.map(({ direction }) => direction),
      k: Int32Array.from(rows, ({ k }) => k),
      recall: Float64Array.from(rows, ({ ranks, k }) => recallAtK(ranks, k)),
      chance: Float64Array.from(rows, ({ rightCounts, candidateCount, k }) =>
        chanceRecallAtK(rightCounts, candidateCount, k),
      ),
      query_count: Int32Array.from(rows, ({ ranks }) => ranks.length),
      candidate_count: Int32Array.from(rows, ({ candidateCount }) => candidateCount),
    };
    await output.table('retrieval').append(packBatch(retrievalTable, rows.length, columns));
  }
}
