import { contractions } from './contractions.ts';

const marks = [...';/[]"{}()=+\\_-><@`,?!'];
const digitCommaDigit = /\p{Nd},\p{Nd}/u;
const fullStop = /\.(?!\p{Nd})/gu;
/** The official program hands a flag of this value to the count of replacements. */
const maxFullStops = 32;
const articles = new Set(['a', 'an', 'the']);
const numerals = new Map(
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map(
    (word, value) => [word, String(value)],
  ),
).set('none', '0');

function removeMarks(text: string): string {
  const hasThousands = digitCommaDigit.test(text);
  return marks.reduce((cleaned, mark) => {
    const standsApart = text.includes(`${mark} `) || text.includes(` ${mark}`);
    return cleaned.replaceAll(mark, standsApart || hasThousands ? '' : ' ');
  }, text);
}

function removeFullStops(text: string): string {
  let removed = 0;
  return text.replace(fullStop, (stop) => (removed++ < maxFullStops ? '' : stop));
}

/** Newlines and tabs become spaces, both ends are trimmed: all that a unanimous question gets. */
export function tidyWhitespace(text: string): string {
  return text.replace(/[\n\t]/g, ' ').trim();
}

/**
 * An answer as the official VQA evaluation compares it: marks and full stops out, lower case, number
 * words as digits, articles out, contractions with their apostrophe. `The two T-Shirts.` → `2 t shirts`.
 *
 * @see https://github.com/GT-Vision-Lab/VQA vqaEval.py, commit a013f00
 */
export function normalizeAnswer(answer: string): string {
  return removeFullStops(removeMarks(tidyWhitespace(answer)))
    .toLowerCase()
    .split(/\s+/)
    .map((word) => numerals.get(word) ?? word)
    .filter((word) => word !== '' && !articles.has(word))
    .map((word) => contractions.get(word) ?? word)
    .join(' ');
}
