import { expect, test } from 'vitest';
import type { Answer, AnswerMaps, SampleLine } from '../../../src/api/index.ts';
import { differenceWords } from './difference-words.ts';
import { expectedOf, formatProbability, isSameAnswer, judgeAgreement, placeName } from './words.ts';

const sample: SampleLine = {
  sampleId: 's',
  imageId: 'i',
  split: 'test',
  question: 'What color is the cup?',
  answer: 'The cup is orange.',
  picture: '',
};

type Layer = Answer['prediction']['layers'][number];

const layer = (name: string, mean: number): Layer => ({
  name,
  operation: '',
  why: '',
  inputShape: '',
  outputShape: '',
  range: { min: 0, max: 1, mean },
  sparkline: [mean],
  milliseconds: mean * 7,
});

const answered = (answer: string, confidence: number, layers: Layer[]): Answer => ({
  runId: 'r',
  question: '',
  prediction: { answer, confidence, tokens: [], layers, isQuestionCut: false },
});

test('an answer is held against what the sample expects of its own question only', () => {
  expect(expectedOf(sample, 'what color is the cup')).toBe('The cup is orange.');
  expect(expectedOf(sample, 'Where is the cup?')).toBeUndefined();
  expect(isSameAnswer('The cup is orange.', 'the cup is orange')).toBe(true);
  expect(isSameAnswer('The cup is orange.', 'the cup is red')).toBe(false);
});

test('a probability that is neither none nor certain is not shown as such', () => {
  expect([0, 1e-7, 0.25, 0.99999, 1].map(formatProbability)).toEqual([
    '0.0\u00a0%',
    '<0.1\u00a0%',
    '25.0\u00a0%',
    '>99.9\u00a0%',
    '100.0\u00a0%',
  ]);
});

test('places are counted from the top left, and maps that disagree are not trusted', () => {
  expect([placeName(0), placeName(48)]).toEqual(['row 1, column 1', 'row 7, column 7']);
  const judged = (rankCorrelation: number | null) =>
    judgeAgreement({ rankCorrelation } as AnswerMaps);
  expect(judged(0.7)).toMatch(/^The two maps agree \(/);
  expect(judged(-0.1)).toMatch(/trust neither alone/);
  expect(judged(null)).toMatch(/cannot be compared/);
});

test('two answers are told apart from the first layer in which they differ', () => {
  const left = answered('red', 0.9, [layer('image input', 1), layer('text input', 2)]);
  const right = answered('blue', 0.4, [layer('image input', 1), layer('text input', 3)]);
  expect(differenceWords(left, right)).toBe(
    'The answers differ: “red” and “blue”, the first surer by 50.0 points. ' +
      'They differ first in text input; 1 of 2 layers gave the same.',
  );
  expect(differenceWords(left, left)).toBe(
    'Both answers are “red”, equally sure. All layers gave the same.',
  );
});
