import {
  fusedFeatureCount,
  type StageContext,
  type StageInput,
  type StageOutput,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import type { FusionConfig } from './config.ts';
import { fitGate } from './fit-gate.ts';
import { fuse } from './fuse.ts';
import { gateFileName, saveGate } from './gate.ts';
import type { FuseRows } from './run.ts';

/** Fits a gate, has all rows fused through it, and writes it. */
export async function runGated(
  input: StageInput,
  output: StageOutput,
  config: FusionConfig,
  context: StageContext,
  fuseAll: (fuseRows: FuseRows) => Promise<void>,
): Promise<void> {
  const gate = await fitGate(input, config, context);
  const weights = gate.readTrained();
  await fuseAll((image, text, into) => {
    into.set(fuse(image, text, into.length / fusedFeatureCount, 'gated', weights));
  });
  tf.dispose(weights);
  await output.writeFile(gateFileName, saveGate(gate));
  gate.dispose();
}
