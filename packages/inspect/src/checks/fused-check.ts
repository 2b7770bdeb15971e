import {
  type ColumnReader,
  fusedFeatureCount,
  imageFeatureCount,
  numbersOf,
  type TableReader,
  textFeatureCount,
} from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { type BatchCheck, Breaches, skippedCheck } from './check.ts';
import { eachHash, type IdIndex, indexIds } from './id-index.ts';

/** Rows of features that are held at a time. */
const rowsAtOnce = 256;
/** Twice a feature, as a gate gives it, may be rounded up. */
const gateLimit = 2 * (1 + 2 ** -22);

type Compare = (fused: number, feature: number) => boolean;

const same: Compare = (fused, feature) => fused === feature;
const zero: Compare = (fused) => fused === 0;
/** A gate is 2σ of something: it keeps a feature's sign and at most doubles it. */
const gated: Compare = (fused, feature) =>
  Math.abs(fused) <= Math.abs(feature) * gateLimit && fused * feature >= 0;

/** What each method of fusion makes of image and text, as far as it can be told from its output. */
const methods: Record<string, { image: Compare; text: Compare; says: string }> = {
  concat: { image: same, text: same, says: 'image, then text, bit for bit' },
  patch: { image: same, text: same, says: 'image, then text, bit for bit' },
  image: { image: same, text: zero, says: 'image bit for bit, then zeros' },
  text: { image: zero, text: same, says: 'zeros, then text bit for bit' },
  gated: { image: gated, text: same, says: 'image within 0 to 2 times, then text bit for bit' },
};

type Method = (typeof methods)[string];

function compareRow(
  fused: Float32Array,
  image: Float32Array,
  text: Float32Array,
  at: { fused: number; image: number; text: number },
  method: Method,
): { place: number; expected: number; from: string } | undefined {
  for (let place = 0; place < imageFeatureCount; place++) {
    const expected = image[at.image + place]!;
    if (!method.image(fused[at.fused + place]!, expected))
      return { place, expected, from: 'image' };
  }
  for (let index = 0; index < textFeatureCount; index++) {
    const [place, expected] = [imageFeatureCount + index, text[at.text + index]!];
    if (!method.text(fused[at.fused + place]!, expected)) return { place, expected, from: 'text' };
  }
  return undefined;
}

/** Holds the fused rows of a batch against the features of the same samples. */
class FusedComparer {
  readonly breaches: Breaches = new Breaches();
  readonly #index: IdIndex;
  readonly #method: Method;
  readonly #image: ColumnReader;
  readonly #text: ColumnReader;
  readonly #images: Float32Array = new Float32Array(rowsAtOnce * imageFeatureCount);
  readonly #texts: Float32Array = new Float32Array(rowsAtOnce * textFeatureCount);

  constructor(features: TableReader, index: IdIndex, method: Method) {
    this.#index = index;
    this.#method = method;
    this.#image = features.openColumn('image');
    this.#text = features.openColumn('text');
  }

  add(batch: RecordBatch, firstRow: number): void {
    const rows: number[] = [];
    const featureRows: number[] = [];
    eachHash(batch, 'sample_id', (low, high, row) => {
      const found = this.#index.rowOf(low, high);
      if (found < 0) return; // told of by the join
      rows.push(row);
      featureRows.push(found);
    });
    const fused = numbersOf<Float32Array>(batch, 'fused');
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const some = featureRows.slice(start, start + rowsAtOnce);
      this.#image.readRows(some, this.#images);
      this.#text.readRows(some, this.#texts);
      for (const [place, row] of rows.slice(start, start + rowsAtOnce).entries()) {
        this.#look(fused, row, place, firstRow);
      }
    }
  }

  #look(fused: Float32Array, row: number, place: number, firstRow: number): void {
    const at = {
      fused: row * fusedFeatureCount,
      image: place * imageFeatureCount,
      text: place * textFeatureCount,
    };
    const found = compareRow(fused, this.#images, this.#texts, at, this.#method);
    if (!found) return;
    const { expected, from } = found;
    const got = fused[at.fused + found.place];
    const problem = `place ${found.place} does not follow from ${from} (${expected}): got ${got}`;
    this.breaches.add('fused', firstRow + row, problem);
  }

  close(): void {
    this.#image.close();
    this.#text.close();
  }
}

/**
 * Whether `fused = 512 + 50`: each row begins with the image features of its sample and goes on with
 * its text features, as the method has it. A gate's own weights are not computed again: its output
 * is held between nothing and twice the feature.
 */
export async function createFusedCheck(
  features: TableReader | string,
  method: string,
): Promise<BatchCheck> {
  const name = 'fused = 512 + 50';
  const skip = (why: string): BatchCheck => ({ add() {}, finish: () => skippedCheck(name, why) });
  if (typeof features === 'string') return skip(features);
  const known = methods[method];
  if (!known) return skip(`nothing is known of the method ${method}`);
  const index = await indexIds(features, 'sample_id');
  if (!index) return skip('features@1 has too many rows to join with');
  const comparer = new FusedComparer(features, index, known);
  return {
    add: (batch, firstRow) => comparer.add(batch, firstRow),
    finish() {
      comparer.close();
      return comparer.breaches.toCheck(name, `${known.says} (${method})`);
    },
  };
}
