import { defineTable, type TableContract, tensorField, textField } from '../table-contract.ts';

/** Places of the grid that the CNN sees an image in, along one side. */
export const patchGridSide = 7;
export const patchCount: number = patchGridSide ** 2;
export const patchWidth = 128;

/** Written by features where its output is `patch`, empty where it is `pooled`. */
export const patchesTable: TableContract = defineTable(
  'patches',
  1,
  'what the CNN sees at each place of one image',
  [
    textField('image_id'),
    tensorField(
      'patches',
      'float32',
      [patchGridSide, patchGridSide, patchWidth],
      ['row', 'column', 'channel'],
    ),
  ],
);
