import { Bool, Float32 } from 'apache-arrow';
import { column, defineTable, type TableContract, textField } from '../table-contract.ts';

/** Written by train: the answer that the model wrote for each held-out sample. */
export const predictionsTable: TableContract = defineTable('predictions', 1, 'one answer', [
  textField('sample_id'),
  textField('split'),
  textField('question_type'),
  textField('question'),
  textField('expected'),
  textField('predicted'),
  column('correct', new Bool()), // exact match after normalisation
  column('confidence', new Float32()), // product of the probabilities of the written tokens
]);
