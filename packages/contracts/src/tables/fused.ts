import { defineTable, type TableContract, tensorField, textField } from '../table-contract.ts';
import { imageFeatureCount, textFeatureCount } from './features.ts';

export const fusedFeatureCount: number = imageFeatureCount + textFeatureCount;

/** Written by fusion: image features first, text features behind them. */
export const fusedTable: TableContract = defineTable('fused', 1, 'one fused sample', [
  textField('sample_id'),
  textField('split'),
  tensorField('fused', 'float32', [fusedFeatureCount], ['feature']),
]);
