import { expect, test } from 'vitest';
import { captionResults, vqaResults } from './results-file.ts';

test('ids are numbers where all of them are whole numbers, and else stay text', () => {
  expect(vqaResults(['458752000', '7'], ['net', 'red'])).toEqual([
    { question_id: 458752000, answer: 'net' },
    { question_id: 7, answer: 'red' },
  ]);
  for (const odd of ['q7', '07', '-7', '1.5', '9007199254740993', '']) {
    expect(vqaResults(['7', odd], ['a', 'b']).map((one) => one.question_id)).toEqual(['7', odd]);
  }
});

test('an image has one caption, its first', () => {
  const captions = captionResults(['12', '12', '5'], ['a cat', 'a dog', 'a bird']);
  expect(captions).toEqual([
    { image_id: 12, caption: 'a cat' },
    { image_id: 5, caption: 'a bird' },
  ]);
});
