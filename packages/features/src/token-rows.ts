import type { KnownTokens } from './text-encoder.ts';

/**
 * Rows of the embedding table of many questions in one array: fifty thousand small ones would take
 * more memory than what they hold.
 */
export type TokenRows = {
  /** Numbers of each question: those of its known tokens, and 0 up to the longest question's. */
  width: number;
  /** int32, row-major [questions, width] */
  rows: Int32Array;
};

/**
 * Looks up the known tokens of many questions.
 *
 * @param idsOf token ids of a question
 */
export function tokenRows(
  known: KnownTokens,
  questionCount: number,
  idsOf: (question: number) => Iterable<number>,
): TokenRows {
  const rowOf = new Map<number, number>();
  for (const [index, id] of known.entries()) rowOf.set(id, index + 1);
  let width = 1;
  for (let question = 0; question < questionCount; question++) {
    let count = 0;
    for (const id of idsOf(question)) count += Number(rowOf.has(id));
    width = Math.max(width, count);
  }
  const rows = new Int32Array(questionCount * width);
  for (let question = 0; question < questionCount; question++) {
    let place = question * width;
    for (const id of idsOf(question)) {
      const row = rowOf.get(id);
      if (row !== undefined) rows[place++] = row;
    }
  }
  return { width, rows };
}

/** Rows of one question, int32 [width]; a view. */
export function rowsOf({ width, rows }: TokenRows, question: number): Int32Array {
  return rows.subarray(question * width, (question + 1) * width);
}
