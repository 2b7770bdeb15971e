import { Float64 } from 'apache-arrow';
import {
  column,
  countField,
  defineTable,
  type TableContract,
  textField,
} from '../table-contract.ts';

/**
 * Written by features where its encoders put pictures and texts into one space: how often what
 * belongs together is found among all held-out pictures, or texts, of a split.
 */
export const retrievalTable: TableContract = defineTable(
  'retrieval',
  1,
  'one direction on one split, the k nearest',
  [
    textField('split'), // a held-out one
    textField('direction'), // image-to-text or text-to-image
    countField('k'),
    column('recall', new Float64()), // share of queries with something right among the k nearest
    column('chance', new Float64()), // the same of an order drawn by lot
    countField('query_count'),
    countField('candidate_count'),
  ],
);
