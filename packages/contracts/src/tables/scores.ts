import { Float64 } from 'apache-arrow';
import {
  column,
  countField,
  defineTable,
  type TableContract,
  textField,
} from '../table-contract.ts';

/** Written by train: accuracy of the model and of its baselines, by split and question type. */
export const scoresTable: TableContract = defineTable(
  'scores',
  1,
  'one predictor on one split and question type',
  [
    textField('split'),
    textField('predictor'), // model, majority, blind or shuffled
    textField('question_type'), // 'all' for the whole split
    countField('row_count'),
    countField('correct_count'),
    column('accuracy', new Float64()), // exact match after normalisation
  ],
);
