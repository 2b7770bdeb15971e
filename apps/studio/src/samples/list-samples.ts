import { type TableReader, valuesOf } from '@sightline/contracts';
import type { RunTables } from '@sightline/report';
import type { RecordBatch } from 'apache-arrow';
import type { SampleLine, SampleList } from '../api/index.ts';
import { sliceRows } from '../tables/slice-rows.ts';
import { orderSamples } from './order-samples.ts';
import type { Pictures } from './picture-address.ts';
import { readSamplePicture } from './read-sample-picture.ts';

const columns = ['sample_id', 'image_id', 'split', 'question', 'answer'] as const;

function linesOf(batch: RecordBatch): Omit<SampleLine, 'picture'>[] {
  const [ids, images, splits, questions, answers] = columns.map((name) => valuesOf(batch, name));
  return ids!.map((sampleId, row) => ({
    sampleId,
    imageId: images![row]!,
    split: splits![row]!,
    question: questions![row]!,
    answer: answers![row]!,
  }));
}

/** Rows of `samples@1` by their numbers, without their pictures. */
export function readLines(
  samples: TableReader,
  rows: readonly number[],
): Omit<SampleLine, 'picture'>[] {
  return sliceRows(samples, rows, columns).flatMap(linesOf);
}

/**
 * Samples of a run to choose from, held-out ones first; none where it did not get that far.
 *
 * @param from counts from 0 in that order
 */
export async function listSamples(
  tables: RunTables,
  from: number,
  count: number,
  { decoder, addressOf }: Pictures,
): Promise<SampleList> {
  const ingested = tables.artifacts.get('ingest');
  const samples = await tables.lookup('ingest', 'samples');
  if (!ingested || !samples) return { samples: [], totalCount: 0 };
  const order = await orderSamples(ingested, samples);
  const lines = readLines(samples, Array.from(order.subarray(from, from + count)));
  const shown = lines.map(async (line): Promise<SampleLine> => {
    const { sampleId } = line;
    const read = () => readSamplePicture(tables, sampleId, decoder);
    return { ...line, picture: await addressOf({ sampleId, read }) };
  });
  return { samples: await Promise.all(shown), totalCount: order.length };
}
