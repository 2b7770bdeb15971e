import { expect, test } from 'vitest';
import { normalizeAnswer } from './normalize-answer.ts';

test.each([
  ['The Net.', 'net'],
  ['1,000', '1000'],
  ['two', '2'],
  ['none', '0'],
  ['eleven', 'eleven'],
  ['t-shirt', 't shirt'],
  ['black/ white', 'black white'],
  ['1,000-2,000', '10002000'],
  ['dont know', "don't know"],
  ['im here', 'im here'],
  ['A', ''],
  ["men's", "men's"],
  ['5.', '5'],
  ['U.S.A.', 'usa'],
  ['1.5', '1.5'],
  ['.5', '.5'],
  ['yes\n\t', 'yes'],
])('%j is compared as %j', (answer, normalised) => {
  expect(normalizeAnswer(answer)).toBe(normalised);
});

test.each([
  ["hadnt've", "hadn't've"],
  ["hadn'tve", "hadn't've"],
  ["couldnt've", "couldn't've"],
  ['twas', "'twas"],
  ["'ows'at", "'ow's'at"],
  ["yall'd've", "y'all'd've"],
  ["somebody'd", 'somebodyd'],
])('of contractions the official table holds, with its slip: %j is %j', (answer, normalised) => {
  expect(normalizeAnswer(answer)).toBe(normalised);
});

test('at most 32 full stops are taken out, as the official program does', () => {
  expect(normalizeAnswer('.'.repeat(34))).toBe('..');
});

test('words that every JavaScript object knows are words like others', () => {
  expect(normalizeAnswer('constructor toString')).toBe('constructor tostring');
});
