import { resolve } from 'node:path';
import { type RunRecord, StageError, type TableReader, valuesOf } from '@sightline/contracts';
import { captionResults, vqaResults } from '@sightline/evaluate';
import { writeFileAtomically } from '@sightline/store';
import { findTable } from '../inspect/find-table.ts';

export type ResultsFormat = 'vqa' | 'captions';

export type ExportedResults = {
  path: string;
  rowCount: number;
  /** Whether the ids are numbers, as the official evaluation wants them. */
  hasNumericIds: boolean;
};

type Predictions = { sampleIds: string[]; predicted: string[] };

async function readPredictions(table: TableReader, split: string): Promise<Predictions> {
  const found: Predictions = { sampleIds: [], predicted: [] };
  const splits = new Set<string>();
  for await (const batch of table.batches(['sample_id', 'split', 'predicted'])) {
    const ids = valuesOf(batch, 'sample_id');
    const predicted = valuesOf(batch, 'predicted');
    for (const [row, name] of valuesOf(batch, 'split').entries()) {
      splits.add(name);
      if (name !== split) continue;
      found.sampleIds.push(ids[row]!);
      found.predicted.push(predicted[row]!);
    }
  }
  if (found.sampleIds.length > 0) return found;
  throw new StageError('usage', {
    message: `there are no predictions for the split ${split}`,
    fix: `Give --split one of ${[...splits].join(', ')}.`,
  });
}

/** Image of each sample: predictions do not name it. */
async function readImageIds(samples: TableReader): Promise<Map<string, string>> {
  const images = new Map<string, string>();
  for await (const batch of samples.batches(['sample_id', 'image_id'])) {
    const imageIds = valuesOf(batch, 'image_id');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) images.set(id, imageIds[row]!);
  }
  return images;
}

/**
 * Writes a run's predictions as a VQA v2 results file or as COCO caption results.
 *
 * @throws StageError `usage` where the split has no predictions.
 */
export async function exportResults(
  root: string,
  run: RunRecord,
  format: ResultsFormat,
  split: string,
  path: string,
): Promise<ExportedResults> {
  const { table } = await findTable(root, `${run.id}/train/predictions`);
  const { sampleIds, predicted } = await readPredictions(table, split);
  const results: object[] = [];
  if (format === 'vqa') results.push(...vqaResults(sampleIds, predicted));
  else {
    const { table: samples } = await findTable(root, `${run.id}/ingest/samples`);
    const images = await readImageIds(samples);
    const imageIds = sampleIds.map((id) => images.get(id) ?? id);
    results.push(...captionResults(imageIds, predicted));
  }
  const file = resolve(path);
  await writeFileAtomically(file, `${JSON.stringify(results)}\n`);
  const [id] = Object.values(results[0]!);
  return { path: file, rowCount: results.length, hasNumericIds: typeof id === 'number' };
}
