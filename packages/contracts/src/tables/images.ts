import { Binary } from 'apache-arrow';
import {
  column,
  countField,
  defineTable,
  type TableContract,
  textField,
} from '../table-contract.ts';

/** Written by ingest: each distinct image once, as it was found (PNG, JPEG, ...). */
export const imagesTable: TableContract = defineTable('images', 1, 'one encoded image', [
  textField('image_id'),
  textField('split'),
  textField('sha256'), // of `encoded`, in hex
  textField('format'), // png, jpeg, webp, ...
  countField('width_px'),
  countField('height_px'),
  column('encoded', new Binary()),
]);
