import { valuesOf } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { type Count, countInto, createSpread, rank, type Spread } from './spread.ts';

export type ImageReport = {
  bySplit: Map<string, number>;
  formats: Count[];
  widthPx?: Spread | undefined;
  heightPx?: Spread | undefined;
  sizeBytes?: Spread | undefined;
  /** Images whose very bytes another image of their split has. */
  sameBytesCount: number;
  sameBytesExamples: [string, string][];
};

const exampleCount = 3;

/** Counts what images are like, a batch at a time. */
export class ImageObserver {
  readonly #bySplit = new Map<string, number>();
  readonly #formats = new Map<string, number>();
  readonly #width = createSpread();
  readonly #height = createSpread();
  readonly #size = createSpread();
  /** The first image with some content. */
  readonly #firsts = new Map<string, string>();
  readonly #sameBytes = { count: 0, examples: [] as [string, string][] };

  add(batch: RecordBatch): void {
    const ids = valuesOf(batch, 'image_id');
    for (const split of valuesOf(batch, 'split')) countInto(this.#bySplit, split);
    for (const format of valuesOf(batch, 'format')) countInto(this.#formats, format);
    for (const width of valuesOf<number>(batch, 'width_px')) this.#width.add(width);
    for (const height of valuesOf<number>(batch, 'height_px')) this.#height.add(height);
    for (const bytes of valuesOf<Uint8Array>(batch, 'encoded')) this.#size.add(bytes.length);
    for (const [row, sha256] of valuesOf(batch, 'sha256').entries()) {
      this.#addHash(sha256, ids[row]!);
    }
  }

  summarize(): ImageReport {
    return {
      bySplit: this.#bySplit,
      formats: rank(this.#formats),
      widthPx: this.#width.summarize(),
      heightPx: this.#height.summarize(),
      sizeBytes: this.#size.summarize(),
      sameBytesCount: this.#sameBytes.count,
      sameBytesExamples: this.#sameBytes.examples,
    };
  }

  #addHash(sha256: string, imageId: string): void {
    const key = Buffer.from(sha256, 'hex').toString('latin1');
    const first = this.#firsts.get(key);
    if (first === undefined) {
      this.#firsts.set(key, imageId);
      return;
    }
    const { examples } = this.#sameBytes;
    this.#sameBytes.count++;
    if (examples.length < exampleCount) examples.push([first, imageId]);
  }
}
