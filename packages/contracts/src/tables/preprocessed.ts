import {
  countField,
  defineTable,
  type TableContract,
  tensorField,
  textField,
} from '../table-contract.ts';

/** Token ids a question is padded or cut to. */
export const maxQuestionTokenCount = 50;
/** Token ids an answer is padded or cut to, its [SEP] included. */
export const maxAnswerTokenCount = 24;

/** Written by preprocess: question and answer as WordPiece ids, 0 ([PAD]) after their length. */
export const preprocessedTable: TableContract = defineTable(
  'preprocessed',
  1,
  'one tokenized sample',
  [
    textField('sample_id'),
    textField('image_id'), // joins with pixels@1
    textField('split'),
    tensorField('question_ids', 'int32', [maxQuestionTokenCount], ['token']), // [CLS] ... [SEP]
    countField('question_length'),
    tensorField('answer_ids', 'int32', [maxAnswerTokenCount], ['token']), // ... [SEP], no [CLS]
    countField('answer_length'),
  ],
);
