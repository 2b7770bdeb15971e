import {
  endTokenId,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  numbersOf,
  paddingTokenId,
  patchCount,
  valuesOf,
  vocabularySize,
} from '@sightline/contracts';
import { DataType, type RecordBatch } from 'apache-arrow';
import { startTokenId } from '../tokens/token-probe.ts';
import type { BatchCheck } from './check.ts';
import { Breaches } from './check.ts';

type Rule = {
  says: string;
  look(batch: RecordBatch, firstRow: number, breaches: Breaches): void;
};

/** Numbers of a column, no smaller and no larger. */
function between(column: string, least: number, most: number, says: string): Rule {
  const range = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
  return {
    says,
    look(batch, firstRow, breaches) {
      for (const [row, value] of numbersOf(batch, column).entries()) {
        if (value >= least && value <= most) continue;
        breaches.add(column, firstRow + row, `expected ${range}, got ${value}`);
      }
    },
  };
}

function notEmpty(...columns: string[]): Rule {
  return {
    says: `no empty ${columns.join(', ').replace(/, ([^,]*)$/, ' or $1')}`,
    look(batch, firstRow, breaches) {
      for (const column of columns) {
        for (const [row, value] of valuesOf<ArrayLike<unknown> | null>(batch, column).entries()) {
          if (value === null || value.length > 0) continue; // a null is told of by itself
          breaches.add(column, firstRow + row, 'expected a value, got an empty one');
        }
      }
    },
  };
}

/** Every value of float columns is a number, tensors element by element. */
function finite(...columns: string[]): Rule {
  return {
    says: 'only finite numbers',
    look(batch, firstRow, breaches) {
      for (const column of columns) {
        const values = numbersOf<Float32Array>(batch, column);
        const width = values.length / batch.numRows;
        for (let row = 0; row < batch.numRows; row++) {
          const start = row * width;
          let sum = 0;
          for (let index = start; index < start + width; index++) sum += values[index]! * 0;
          if (sum === 0) continue;
          const place = values.subarray(start, start + width).findIndex((one) => one * 0 !== 0);
          const at = width > 1 ? ` at place ${place}` : '';
          const value = values[start + place];
          breaches.add(column, firstRow + row, `expected finite numbers, got ${value}${at}`);
        }
      }
    },
  };
}

/** What is wrong with the ids of a row, or nothing. */
function findTokenProblem(
  ids: Int32Array,
  start: number,
  length: number,
  capacity: number,
  hasStart: boolean,
): string | undefined {
  for (let index = start; index < start + capacity; index++) {
    const id = ids[index]!;
    const place = index - start;
    if (id < 0 || id >= vocabularySize) {
      return `expected ids of the vocabulary, 0 to ${vocabularySize - 1}, got ${id} at place ${place}`;
    }
    if (place >= length && id !== paddingTokenId) {
      return `expected [PAD] behind the ${length} tokens, got id ${id} at place ${place}`;
    }
  }
  if (hasStart && ids[start] !== startTokenId) return `expected [CLS] first, got id ${ids[start]}`;
  const last = ids[start + length - 1];
  return last === endTokenId ? undefined : `expected [SEP] last, got id ${last}`;
}

function tokens(name: string, capacity: number, hasStart: boolean): Rule {
  const [column, lengthColumn] = [`${name}_ids`, `${name}_length`];
  return {
    says: `${name} tokens well formed`,
    look(batch, firstRow, breaches) {
      const ids = numbersOf<Int32Array>(batch, column);
      for (const [row, length] of numbersOf<Int32Array>(batch, lengthColumn).entries()) {
        if (length < 1 || length > capacity) {
          const problem = `expected 1 to ${capacity}, got ${length}`;
          breaches.add(lengthColumn, firstRow + row, problem);
          continue;
        }
        const problem = findTokenProblem(ids, row * capacity, length, capacity, hasStart);
        if (problem) breaches.add(column, firstRow + row, problem);
      }
    },
  };
}

/** No more of one count than of another. */
function noMoreThan(column: string, other: string): Rule {
  return {
    says: `${column} within ${other}`,
    look(batch, firstRow, breaches) {
      const most = numbersOf(batch, other);
      for (const [row, value] of numbersOf(batch, column).entries()) {
        if (value <= most[row]!) continue;
        const problem = `expected ${other} (${most[row]}) or fewer, got ${value}`;
        breaches.add(column, firstRow + row, problem, other);
      }
    },
  };
}

const endless = Number.POSITIVE_INFINITY;
const questionTokens = tokens('question', maxQuestionTokenCount, true);
const shares = (...columns: string[]): Rule[] =>
  columns.map((column) => between(column, 0, 1, `${column} between 0 and 1`));

/** What the values of each contract must keep to, beyond types and shapes. */
const valueRules: Record<string, readonly Rule[]> = {
  'samples@1': [notEmpty('sample_id', 'image_id', 'split', 'answer', 'answers')],
  'images@1': [
    notEmpty('image_id', 'split', 'encoded'),
    between('width_px', 1, endless, 'widths and heights above 0'),
    between('height_px', 1, endless, ''),
  ],
  'preprocessed@1': [
    notEmpty('sample_id', 'image_id', 'split'),
    questionTokens,
    tokens('answer', maxAnswerTokenCount, false),
  ],
  'pixels@1': [notEmpty('image_id', 'split')],
  'features@1': [notEmpty('sample_id', 'split'), finite('image', 'text')],
  'patches@1': [notEmpty('image_id'), finite('patches')],
  'fused@1': [notEmpty('sample_id', 'split'), finite('fused')],
  'sequences@1': [
    notEmpty('sample_id', 'image_id', 'split'),
    questionTokens,
    between('patch_count', patchCount, patchCount, `${patchCount} patches each`),
  ],
  'metrics@1': [
    between('epoch', 1, endless, 'epochs from 1'),
    between('step', 0, endless, ''),
    finite('loss', 'learning_rate', 'gradient_norm'),
    ...shares('accuracy'),
  ],
  'predictions@1': [notEmpty('sample_id', 'split'), ...shares('confidence')],
  'scores@1': [
    between('correct_count', 0, endless, ''),
    noMoreThan('correct_count', 'row_count'),
    ...shares('accuracy'),
  ],
  'rejects@1': [notEmpty('row_id', 'reason')],
};

/** Columns that hold each value once, by contract. */
export const uniqueColumns: Record<string, string> = {
  'samples@1': 'sample_id',
  'images@1': 'image_id',
  'preprocessed@1': 'sample_id',
  'pixels@1': 'image_id',
  'features@1': 'sample_id',
  'patches@1': 'image_id',
  'fused@1': 'sample_id',
  'sequences@1': 'sample_id',
  'predictions@1': 'sample_id',
};

/** Columns that must hold a value in every row. */
function nullFinder(batch: RecordBatch, firstRow: number, breaches: Breaches): void {
  for (const [index, { name, type, nullable }] of batch.schema.fields.entries()) {
    const data = batch.data.children[index]!;
    if (nullable || DataType.isNull(type) || data.nullCount === 0) continue;
    for (let row = 0; row < data.length; row++) {
      if (data.getValid(row)) continue;
      breaches.add(name, firstRow + row, 'expected a value, got null', 'null');
    }
  }
}

/**
 * Looks at the values of a table as its contract means them; of a table without a known contract,
 * only for nulls where its own schema allows none.
 */
export function createValueCheck(contractId: string | undefined): BatchCheck {
  const rules = valueRules[contractId ?? ''] ?? [];
  const breaches = new Breaches();
  return {
    add(batch, firstRow) {
      if (batch.numRows === 0) return;
      nullFinder(batch, firstRow, breaches);
      for (const rule of rules) rule.look(batch, firstRow, breaches);
    },
    finish() {
      const says = ['no null where none may be', ...rules.map((rule) => rule.says)];
      return breaches.toCheck('values', says.filter(Boolean).join('; '));
    },
  };
}
