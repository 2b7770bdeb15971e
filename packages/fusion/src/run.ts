import {
  fusedFeatureCount,
  fusedTable,
  numbersOf,
  packBatch,
  type StageContext,
  type StageInput,
  type StageOutput,
  valuesOf,
} from '@sightline/contracts';
import type { FusionConfig } from './config.ts';
import { putTogether } from './put-together.ts';
import { writeSequences } from './sequences.ts';

/** Fills the fused features of a batch of rows, from those of its images and texts. */
export type FuseRows = (image: Float32Array, text: Float32Array, into: Float32Array) => void;

/** Fuses a batch at a time, in the same memory: a batch is on the disk before the next is read. */
async function fuseAll(
  input: StageInput,
  output: StageOutput,
  fuseRows: FuseRows,
  context: StageContext,
): Promise<void> {
  const features = input.table('features');
  const mostRows = Math.max(0, ...features.batchRowCounts);
  const memory = new Float32Array(mostRows * fusedFeatureCount);
  const columns = ['sample_id', 'split', 'image', 'text'];
  let doneCount = 0;
  for await (const batch of features.batches(columns, { reuse: true })) {
    context.signal.throwIfAborted();
    const fused = memory.subarray(0, batch.numRows * fusedFeatureCount);
    fuseRows(numbersOf(batch, 'image'), numbersOf(batch, 'text'), fused);
    const keys = { sample_id: valuesOf(batch, 'sample_id'), split: valuesOf(batch, 'split') };
    await output.table('fused').append(packBatch(fusedTable, batch.numRows, { ...keys, fused }));
    doneCount += batch.numRows;
    const totalCount = features.rowCount;
    context.report({ type: 'progress', phase: 'fuse', doneCount, totalCount, unit: 'rows' });
  }
}

export async function run(
  input: StageInput,
  output: StageOutput,
  config: FusionConfig,
  context: StageContext,
): Promise<void> {
  const { method } = config;
  if (method === 'gated') {
    // TensorFlow is loaded where there is a gate to be fitted, and nowhere else.
    const { runGated } = await import('./run-gated.ts');
    await runGated(input, output, config, context, (fuseRows) =>
      fuseAll(input, output, fuseRows, context),
    );
    return;
  }
  const fuseRows: FuseRows = (image, text, into) => putTogether(image, text, method, into);
  await fuseAll(input, output, fuseRows, context);
  if (method === 'patch') await writeSequences(input, output.table('sequences'), context);
}
