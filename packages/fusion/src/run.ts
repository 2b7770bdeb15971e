import {
  fusedTable,
  numbersOf,
  packBatch,
  type StageContext,
  type StageInput,
  type StageOutput,
  valuesOf,
} from '@sightline/contracts';
import { tf, type Weights } from '@sightline/tensor';
import type { FusionConfig, FusionMethod } from './config.ts';
import { fitGate } from './fit-gate.ts';
import { fuse } from './fuse.ts';
import { gateFileName, saveGate } from './gate.ts';
import { writeSequences } from './sequences.ts';

async function fuseAll(
  input: StageInput,
  output: StageOutput,
  method: FusionMethod,
  gate: Weights | undefined,
  context: StageContext,
): Promise<void> {
  const features = input.table('features');
  let doneCount = 0;
  for await (const batch of features.batches()) {
    context.signal.throwIfAborted();
    const image = numbersOf<Float32Array>(batch, 'image');
    const text = numbersOf<Float32Array>(batch, 'text');
    const fused = fuse(image, text, batch.numRows, method, gate);
    const columns = { sample_id: valuesOf(batch, 'sample_id'), split: valuesOf(batch, 'split') };
    await output.table('fused').append(packBatch(fusedTable, batch.numRows, { ...columns, fused }));
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
  const gate = config.method === 'gated' ? await fitGate(input, config, context) : undefined;
  const weights = gate?.readTrained();
  await fuseAll(input, output, config.method, weights, context);
  if (weights) tf.dispose(weights);
  if (config.method === 'patch') {
    await writeSequences(input, output.table('sequences'), context);
  }
  if (!gate) return;
  await output.writeFile(gateFileName, saveGate(gate));
  gate.dispose();
}
