import { expect, test } from 'vitest';
import { tokenizeCaption } from './tokenize-caption.ts';

// Expected tokens were printed by CoreNLP 3.4.1's PTBTokenizer -lowerCase.
test.each([
  ['A man, riding a horse!', 'a man riding a horse'],
  ["a black-and-white dog doesn't move", "a black-and-white dog does n't move"],
  ['cats (two) asleep', 'cats -lrb- two -rrb- asleep'],
  ['"Hello" said the boy\'s mother', "hello said the boy 's mother"],
  ["I can't won't shan't", "i ca n't wo n't sha n't"],
  ['cannot gonna wanna gotta', 'can not gon na wan na got ta'],
  ["dogs' toys and 'the' cat's toy", "dogs toys and the cat 's toy"],
  ["rock 'n' roll at 5 o'clock", "rock 'n' roll at 5 o'clock"],
  ['3.5 inches, 1,000 dogs and $5.00', '3.5 inches 1,000 dogs and $ 5.00'],
  ['10:30 a.m. on 12/25/2010', '10:30 a.m. on 12/25/2010'],
  ['Mr. Smith of the U.S.A. sits.', 'mr. smith of the u.s.a. sits'],
  ['the no. 5 bus, there is no.', 'the no. 5 bus there is no'],
  ['one -- two - three – four...', 'one two three four'],
  ['a t-shirt with "#1" on it', 'a t-shirt with # 1 on it'],
  ['black/white, x=y', 'black/white x = y'],
  ['he said: go; no space.Next', 'he said go no space.next'],
  ['the man’s “big” dog isn’t', "the man 's big dog is n't"],
  ["a boy who's 6' tall in the '90s", "a boy who 's 6 tall in the '90s"],
  ['café\nÉCOLE', 'café école'],
  ['?! ... .', '?!'],
])('%j is read as %j', (caption, tokens) => {
  expect(tokenizeCaption(caption).join(' ')).toBe(tokens);
});
