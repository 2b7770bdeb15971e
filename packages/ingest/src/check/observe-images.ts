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
export function observeImages(): { add(batch: RecordBatch): void; summarize(): ImageReport } {
  const bySplit = new Map<string, number>();
  const formats = new Map<string, number>();
  const spreads = { width: createSpread(), height: createSpread(), size: createSpread() };
  const firsts = new Map<string, string>(); // image by a part of its hash
  let sameBytesCount = 0;
  const sameBytesExamples: [string, string][] = [];

  function addHash(sha256: string, imageId: string): void {
    const key = Buffer.from(sha256, 'hex').toString('latin1');
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, imageId);
    else {
      sameBytesCount++;
      if (sameBytesExamples.length < exampleCount) sameBytesExamples.push([first, imageId]);
    }
  }

  return {
    add(batch) {
      const ids = valuesOf(batch, 'image_id');
      for (const split of valuesOf(batch, 'split')) countInto(bySplit, split);
      for (const format of valuesOf(batch, 'format')) countInto(formats, format);
      for (const width of valuesOf<number>(batch, 'width_px')) spreads.width.add(width);
      for (const height of valuesOf<number>(batch, 'height_px')) spreads.height.add(height);
      for (const bytes of valuesOf<Uint8Array>(batch, 'encoded')) spreads.size.add(bytes.length);
      for (const [row, sha256] of valuesOf(batch, 'sha256').entries()) addHash(sha256, ids[row]!);
    },
    summarize: () => ({
      bySplit,
      formats: rank(formats),
      widthPx: spreads.width.summarize(),
      heightPx: spreads.height.summarize(),
      sizeBytes: spreads.size.summarize(),
      sameBytesCount,
      sameBytesExamples,
    }),
  };
}
