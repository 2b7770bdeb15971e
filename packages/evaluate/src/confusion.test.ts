import { expect, test } from 'vitest';
import { commonestMistakes } from './confusion.ts';

const mistake = (expected: string, predicted: string) => ({ expected, predicted });

test('mistakes are counted by pair, the commonest first, equals by the alphabet', () => {
  const mistakes = [
    mistake('red', 'blue'),
    mistake('cat', 'dog'),
    mistake('cat', 'bird'),
    mistake('red', 'green'),
    mistake('red', 'green'),
  ];
  const table = [
    { expected: 'red', predicted: 'green', count: 2 },
    { expected: 'cat', predicted: 'bird', count: 1 },
    { expected: 'cat', predicted: 'dog', count: 1 },
    { expected: 'red', predicted: 'blue', count: 1 },
  ];
  expect(commonestMistakes(mistakes, 10)).toEqual(table);
  expect(commonestMistakes(mistakes.reverse(), 2)).toEqual(table.slice(0, 2));
});
