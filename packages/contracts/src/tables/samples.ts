import { Field, List, Utf8 } from 'apache-arrow';
import { column, defineTable, type TableContract, textField } from '../table-contract.ts';

/** Written by ingest: a question about an image, its answer, and the split it belongs to. */
export const samplesTable: TableContract = defineTable(
  'samples',
  1,
  'one question about one image',
  [
    textField('sample_id'),
    textField('image_id'), // joins with images@1
    textField('split'), // train, validation or test
    textField('question'),
    textField('question_type'), // color, kind, count, ... or 'other'
    textField('answer'), // what the decoder learns to write, e.g. 'The cat is black.'
    textField('short_answer'), // what the image encoder learns to classify, e.g. 'black'
    column('answers', new List(new Field('item', new Utf8(), false))), // all reference answers
  ],
);
