import {
  featuresTable,
  fusedTable,
  numbersOf,
  packBatch,
  type Stage,
  valuesOf,
} from '@sightline/contracts';
import { concatenate } from './concatenate.ts';
import { type FusionConfig, fusionConfig } from './config.ts';

/** Combines the image's 512 and the question's 50 features into one representation of 562. */
export const fusion: Stage<FusionConfig> = {
  name: 'fusion',
  version: 1,
  reads: { features: featuresTable },
  writes: { fused: fusedTable },
  device: 'cpu',
  config: fusionConfig,
  shardable: true,
  dependencies: [],
  async run(input, output, _config, context) {
    const features = input.table('features');
    let doneCount = 0;
    for await (const batch of features.batches()) {
      context.signal.throwIfAborted();
      const fused = concatenate(
        numbersOf<Float32Array>(batch, 'image'),
        numbersOf<Float32Array>(batch, 'text'),
        batch.numRows,
      );
      const columns = { sample_id: valuesOf(batch, 'sample_id'), split: valuesOf(batch, 'split') };
      await output
        .table('fused')
        .append(packBatch(fusedTable, batch.numRows, { ...columns, fused }));
      doneCount += batch.numRows;
      const totalCount = features.rowCount;
      context.report({ type: 'progress', phase: 'fuse', doneCount, totalCount, unit: 'rows' });
    }
  },
};
