import { endTokenId, maxAnswerTokenCount, readVocabulary } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { type AnswerRows, emptyRows } from './answer-rows.ts';
import { judgeAnswers } from './judge-answers.ts';

const vocabulary = readVocabulary();

/** Rows whose tokens are the words of `spelt`. */
function makeRows(answers: string[], spelt: string[]): AnswerRows {
  const answerIds = new Int32Array(answers.length * maxAnswerTokenCount);
  const lengths = spelt.map((text, row) => {
    const ids = text.split(' ').map((piece) => vocabulary.indexOf(piece));
    answerIds.set([...ids, endTokenId], row * maxAnswerTokenCount);
    return ids.length + 1;
  });
  return { ...emptyRows, answers, answerIds, answerLengths: Int32Array.from(lengths) };
}

function judge(rows: AnswerRows, model: string[]): boolean[] {
  const others = { shuffled: [], blind: [], majority: [] };
  return judgeAnswers(rows, { model, ...others }, vocabulary).model;
}

test('case, articles, full stops and number words do not decide, another word does', () => {
  const answers = ['There are two cats.', 'There are two cats.', 'black'];
  const rows = makeRows(answers, ['there are two cats .', 'there are two cats .', 'black']);
  expect(judge(rows, ['there are 2 cats', 'There are three cats.', 'white'])).toEqual([
    true,
    false,
    false,
  ]);
});

test('every predictor is held to the same rule', () => {
  const rows = makeRows(['The cat is black.'], ['the cat is black .']);
  const answer = ['cat is black'];
  const all = { model: answer, shuffled: answer, blind: answer, majority: answer };
  expect(judgeAnswers(rows, all, vocabulary)).toEqual({
    model: [true],
    shuffled: [true],
    blind: [true],
    majority: [true],
  });
});

test('an answer counts as the vocabulary can spell it', () => {
  expect(judge(makeRows(['Café'], ['cafe']), ['cafe'])).toEqual([true]);
});

test('of an answer that was cut, the part that fits is not enough', () => {
  const words = (count: number): string => Array(count).fill('black').join(' ');
  const rows = makeRows([words(40)], [words(maxAnswerTokenCount - 1)]);
  expect(judge(rows, [words(maxAnswerTokenCount - 1)])).toEqual([false]);
});
