import { defineTable, type TableContract, tensorField, textField } from '../table-contract.ts';

/** Height and width that every image is resized to. */
export const imageSidePx = 224;

/** Bytes of a resized image: uint8, row-major [224, 224, 3]. */
export const imageBytes: number = imageSidePx * imageSidePx * 3;

/** Written by preprocess: each distinct image once, upright, sRGB, on white where transparent. */
export const pixelsTable: TableContract = defineTable('pixels', 1, 'one resized image', [
  textField('image_id'),
  textField('split'),
  tensorField('pixels', 'uint8', [imageSidePx, imageSidePx, 3], ['height', 'width', 'channel']),
]);
