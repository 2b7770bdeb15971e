import { defineTable, type TableContract, tensorField, textField } from '../table-contract.ts';

export const imageFeatureCount = 512;
export const textFeatureCount = 50;

/** Written by features: what the frozen encoders say of the image and of the question. */
export const featuresTable: TableContract = defineTable('features', 1, 'one encoded sample', [
  textField('sample_id'),
  textField('split'),
  tensorField('image', 'float32', [imageFeatureCount], ['feature']),
  tensorField('text', 'float32', [textFeatureCount], ['feature']),
]);
