import type { RecordBatch } from 'apache-arrow';
import { cellReader } from '../cell.ts';
import type { Row } from '../read-row.ts';
import type { Pair } from './compare-column.ts';
import { type RowIndex, showName, signatureOf } from './index-rows.ts';
import type { ColumnPlan } from './plan-columns.ts';

export type ChangedAnswer = {
  id: string;
  question: string;
  expected: string;
  before: string;
  after: string;
};

/** What two models make of the same questions. */
export type PredictionsDiff = {
  rightToWrong: { count: number; examples: ChangedAnswer[] };
  wrongToRight: { count: number; examples: ChangedAnswer[] };
  /** Rows of the same id where one side asks or expects something else: no answer compares. */
  otherQuestionCount: number;
  /** Share of the rows that ask the same that are right, 0..1, by the split that `a` has it in. */
  accuracy: { split: string; rowCount: number; a: number; b: number }[];
};

type Example = ChangedAnswer & { rowB: number };
type Tally = { count: number; examples: Example[] };

const exampleCount = 3;
const needed = ['split', 'question', 'expected', 'predicted', 'correct'];

/** Whether both sides are answers to questions. */
export function holdPredictions({ common }: ColumnPlan): boolean {
  return needed.every((name) => common.some((column) => column.name === name));
}

/** Counts which answers became right and which wrong. */
export class AnswerCounter {
  readonly #lost: Tally = { count: 0, examples: [] };
  readonly #won: Tally = { count: 0, examples: [] };
  #otherQuestionCount = 0;
  readonly #splits = new Map<string, { rowCount: number; a: number; b: number }>();

  add(batch: RecordBatch, pairs: readonly Pair[], { signatures }: RowIndex): void {
    const [split, question, expected, predicted, correct] = needed.map((name) =>
      cellReader(batch, name),
    ) as [Read, Read, Read, Read, Read];
    const after = signatures.get('correct')!;
    const isAsked = (read: Read, column: string, [, place, rowB]: Pair): boolean =>
      signatureOf(read(place)) === signatures.get(column)![rowB];
    for (const pair of pairs) {
      if (!isAsked(question, 'question', pair) || !isAsked(expected, 'expected', pair)) {
        this.#otherQuestionCount += 1;
        continue;
      }
      const [name, place, rowB] = pair;
      const [isRight, isRightAfter] = [correct(place) === true, after[rowB] === 1];
      const key = String(split(place));
      const counts = this.#splits.get(key) ?? { rowCount: 0, a: 0, b: 0 };
      counts.rowCount += 1;
      counts.a += Number(isRight);
      counts.b += Number(isRightAfter);
      this.#splits.set(key, counts);
      if (isRight === isRightAfter) continue;
      const tally = isRight ? this.#lost : this.#won;
      tally.count += 1;
      if (tally.examples.length >= exampleCount) continue;
      tally.examples.push({
        id: showName(name),
        question: String(question(place)),
        expected: String(expected(place)),
        before: String(predicted(place)),
        after: '',
        rowB,
      });
    }
  }

  async finish(fetch: (row: number) => Promise<Row>): Promise<PredictionsDiff> {
    const complete = async ({ count, examples }: Tally) => ({
      count,
      examples: await Promise.all(
        examples.map(async ({ rowB, ...example }): Promise<ChangedAnswer> => {
          const { values } = await fetch(rowB);
          return { ...example, after: String(values.predicted) };
        }),
      ),
    });
    return {
      rightToWrong: await complete(this.#lost),
      wrongToRight: await complete(this.#won),
      otherQuestionCount: this.#otherQuestionCount,
      accuracy: [...this.#splits].map(([split, { rowCount, a, b }]) => ({
        split,
        rowCount,
        a: a / rowCount,
        b: b / rowCount,
      })),
    };
  }
}

type Read = ReturnType<typeof cellReader>;
