import {
  featuresTable,
  fusedTable,
  numbersOf,
  packBatch,
  patchesTable,
  preprocessedTable,
  type Stage,
  type StageContext,
  type StageInput,
  type StageOutput,
  samplesTable,
  sequencesTable,
  valuesOf,
} from '@sightline/contracts';
import { tf, type Weights } from '@sightline/tensor';
import { type FusionConfig, type FusionMethod, fusionConfig } from './config.ts';
import { fitGate } from './fit-gate.ts';
import { fuse } from './fuse.ts';
import { saveGate } from './gate.ts';
import { writeSequences } from './sequences.ts';

export const gateFileName = 'gate.safetensors';

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

/** Combines the image's 512 and the question's 50 features into one representation of 562. */
export const fusion: Stage<FusionConfig> = {
  name: 'fusion',
  version: 3,
  reads: {
    samples: samplesTable,
    preprocessed: preprocessedTable,
    features: featuresTable,
    patches: patchesTable,
  },
  writes: { fused: fusedTable, sequences: sequencesTable },
  device: 'cpu',
  config: fusionConfig,
  shardable: false, // a gate's fit sees the whole training split
  dependencies: ['@tensorflow/tfjs-node-gpu'],
  async run(input, output, config, context) {
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
  },
};
