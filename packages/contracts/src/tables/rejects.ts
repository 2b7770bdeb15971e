import { defineTable, type TableContract, textField } from '../table-contract.ts';

/** Written by ingest and preprocess: rows that were left out, and why. */
export const rejectsTable: TableContract = defineTable('rejects', 1, 'one row left out', [
  textField('row_id'), // sample_id or image_id
  textField('where'), // file and line, or table and row
  textField('reason'), // a short code: corrupt-image, empty-answer, ...
  textField('message'), // the same in a sentence
]);
