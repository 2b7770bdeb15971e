import { expect, test } from 'vitest';
import { numberAnswers, vqaAccuracies, vqaAccuracy } from './vqa-accuracy.ts';

/** `['red', 3], ['blue', 7]`: three people said red, seven blue. */
function say(...counts: [answer: string, count: number][]) {
  return numberAnswers(counts.flatMap(([answer, count]) => Array(count).fill(answer)));
}

const net = say(['net', 6], ['netting', 1], ['mesh', 1], ['pitcher', 1], ['orange', 1]);

test.each([
  [say(['red', 1], ['blue', 9]), 'red', 0.3],
  [say(['red', 2], ['blue', 8]), 'red', 0.6],
  [say(['red', 3], ['blue', 7]), 'red', 0.9],
  [say(['red', 4], ['blue', 6]), 'red', 1],
  [net, 'The Net.', 1],
  [net, 'mesh', 0.3],
  [say(['yes', 10]), 'Yes', 0],
  [say(['dog', 10]), 'a dog', 0],
  [say(['yes', 10]), 'yes\n\t', 1],
  [say(['1000', 5], ['900', 5]), '1,000', 1],
  [say(['2', 6], ['3', 4]), 'two', 1],
  [say(["i'm here", 5], ['x', 5]), 'im here', 0],
  [say(['a', 5], ['b', 5]), 'A', 1],
])(
  'case %#: of these ten references the prediction %j earns its share',
  (references, prediction, share) => {
    expect(vqaAccuracy(references, prediction)).toBeCloseTo(share, 10);
  },
);

test('equal entries without ids count as one: ten of them earn nothing', () => {
  expect(vqaAccuracy(Array(10).fill({ answer: 'yes' }), 'yes')).toBe(0);
});

test('two of three references earn 4/9, and none at all 0', () => {
  expect(vqaAccuracy(say(['red', 2], ['blue', 1]), 'red')).toBeCloseTo(4 / 9, 10);
  expect(vqaAccuracy([], 'red')).toBe(0);
});

test('a run is the mean over its questions: overall, by question type and by answer type', () => {
  const ask = (questionType: string, answerType: string, prediction: string, references = net) => ({
    questionType,
    answerType,
    prediction,
    references,
  });
  const run = vqaAccuracies([
    ask('is the', 'yes/no', 'yes', say(['yes', 8], ['no', 2])),
    ask('how many', 'number', 'two', say(['2', 5], ['3', 5])),
    ask('what', 'other', 'red', say(['red', 2], ['pink', 8])),
    ask('what color is the', 'other', 'dog', say(['a dog', 10])),
  ]);
  expect(run.overall).toBeCloseTo(0.65, 10);
  expect(run.byAnswerType).toEqual({ number: 1, other: expect.closeTo(0.3, 10), 'yes/no': 1 });
  expect(run.byQuestionType.what).toBeCloseTo(0.6, 10);
  expect(run.byQuestionType['what color is the']).toBe(0);
});
