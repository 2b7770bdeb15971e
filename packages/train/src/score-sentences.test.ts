import { expect, test } from 'vitest';
import { type AnswerRows, emptyRows } from './answer-rows.ts';
import { scoreSentences } from './score-sentences.ts';

function makeRows(rows: { imageId: string; answer: string; references: string[] }[]): AnswerRows {
  return {
    ...emptyRows,
    imageIds: rows.map(({ imageId }) => imageId),
    questions: rows.map(() => 'what is there?'),
    answers: rows.map(({ answer }) => answer),
    references: rows.map(({ references }) => references),
  };
}

const cat = {
  imageId: 'a',
  answer: 'A cat sits on a mat.',
  references: ['A cat sits on a mat.', 'cat'],
};
const dog = { imageId: 'b', answer: 'A dog runs in the snow.', references: [] };

test('sentences that are all right score full marks, whatever their case', () => {
  const scores = scoreSentences(makeRows([cat, dog]), [
    'a cat sits on a mat',
    'A dog runs in the snow.',
  ]);
  expect(scores).toEqual({
    rowCount: 2,
    bleu: [1, 1, 1, 1].map((one) => expect.closeTo(one, 6)),
    rougeL: expect.closeTo(1, 10),
    cider: expect.closeTo(10, 10),
  });
});

test('short answers are no sentences, neither as samples nor as references', () => {
  const name = { imageId: 'c', answer: 'cat', references: ['cat'] };
  expect(scoreSentences(makeRows([name]), ['cat'])).toBeUndefined();
  expect(scoreSentences(makeRows([cat, name]), ['cat', 'cat'])).toMatchObject({ rowCount: 1 });
  // Had 'cat' been a reference, the lone word would be a perfect hypothesis.
  expect(scoreSentences(makeRows([cat]), ['cat'])!.bleu[0]).toBeLessThan(0.1);
});

test('rows about one image are one case with the references of all', () => {
  const other = { imageId: 'a', answer: 'There is a cat.', references: [] };
  const scores = scoreSentences(makeRows([cat, other]), ['there is a cat', 'there is a cat']);
  expect(scores).toMatchObject({ rowCount: 1, rougeL: expect.closeTo(1, 10) });
});
