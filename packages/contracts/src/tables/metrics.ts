import { Float64 } from 'apache-arrow';
import {
  column,
  countField,
  defineTable,
  type TableContract,
  textField,
} from '../table-contract.ts';

/**
 * Written by train: the training trace, one row an epoch and split. Both splits are measured after
 * the epoch's last step, without dropout; of `train` a seeded sample, the same in every epoch.
 */
export const metricsTable: TableContract = defineTable('metrics', 1, 'one epoch on one split', [
  countField('epoch'), // 1 for the first
  countField('step'), // optimizer steps taken so far
  textField('split'),
  column('loss', new Float64()), // nats a token, answers only
  column('accuracy', new Float64()), // share of answers with every token right, teacher-forced
  column('learning_rate', new Float64()), // at the epoch's last step
  column('gradient_norm', new Float64()), // mean over the epoch, before clipping
]);
