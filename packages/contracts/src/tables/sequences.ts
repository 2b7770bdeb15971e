import {
  countField,
  defineTable,
  type TableContract,
  tensorField,
  textField,
} from '../table-contract.ts';
import { maxQuestionTokenCount } from './preprocessed.ts';

/**
 * Written by fusion where its method is `patch`, empty otherwise. The patches of the image are named
 * by `image_id` and stand once in `patches@1`: a copy a question would be twenty times as large.
 */
export const sequencesTable: TableContract = defineTable(
  'sequences',
  1,
  'the token sequence of one sample: the patches of its image, then the tokens of its question',
  [
    textField('sample_id'),
    textField('split'),
    textField('image_id'),
    countField('patch_count'),
    tensorField('question_ids', 'int32', [maxQuestionTokenCount], ['token']),
    countField('question_length'),
  ],
);
