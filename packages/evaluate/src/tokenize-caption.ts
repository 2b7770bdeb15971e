/** These keep their full stop wherever they stand. */
const abbreviations =
  `mr|mrs|ms|dr|prof|rev|gen|capt|lt|sgt|col|sen|gov|pres|supt|dept|messrs|st|ave|
blvd|rd|mt|ft|jr|sr|inc|co|corp|ltd|bros|vs|etc|cf|al|ph\\.d|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|
nov|dec|mon|tue|tues|wed|thu|thurs|fri`.replaceAll('\n', '');

const letter = '[\\p{L}\\p{M}\\p{N}_]';
const word = `${letter}+`;
const end = `(?!${letter})`;
const clitic = `'(?:s|m|d|ll|re|ve)${end}`;

/** Kinds of token, tried in this order at each place. */
const kinds: string[] = [
  '(?:https?:\\/\\/|www\\.)[^\\s"<>]*[\\p{L}\\p{N}/]', // an address
  '[\\w.+-]+@\\w+(?:[-.]\\w+)+',
  '<\\/?[a-z][^<>]*>',
  `(?:can(?=not${end})|(?:gon|wan)(?=na${end})|got(?=ta${end})|(?:gim|lem)(?=me${end}))`,
  `(?:\\p{L}\\.)+${end}(?:-${word})?`, // U.S., p.m.
  `(?:${abbreviations})\\.${end}`,
  `(?:nos?|fig|pp|art)\\.(?=\\s*\\d)`,
  `n't${end}|${clitic}|'n'|'\\d\\ds${end}|'t(?=was|is)|y'(?=all)`,
  `${word}(?:[-/]${word})*?(?=n't${end})`, // does|n't
  `[-+]?(?:\\d+(?:[-,.:/]\\d+)*|\\.\\d+)(?![-/]?${letter})`, // 1,000 and 10:30 and 1/2
  `[#@]\\p{L}${letter}*`,
  'c\\+\\+',
  `${word}(?:(?:[-/&.]|'(?!${clitic.slice(1)}|n'))${word})*`, // black-and-white, o'clock
  '\\.{3,}|--+|[!?]+|\\*+|#+|\\S',
];
const token: RegExp = new RegExp(kinds.join('|'), 'giu');

/** Other spellings of one mark; the lexer writes them in ASCII. */
const plain: [RegExp, string][] = [
  [/[‘’]/g, "'"],
  [/[“”]/g, '"'],
  [/…/g, ' ... '],
  [/[–—]|-{3,}/g, '--'],
];

const brackets = new Map([
  ['(', '-lrb-'],
  [')', '-rrb-'],
  ['[', '-lsb-'],
  [']', '-rsb-'],
  ['{', '-lcb-'],
  ['}', '-rcb-'],
]);

const dropped = new Set(['"', "'", '`', '.', '?', '!', ',', ':', '-', '--', '...', ';']);

/**
 * Tokens of a caption as COCO's caption evaluation counts them: Stanford's PTBTokenizer in lower
 * case, without its punctuation. `The dog isn't black-and-white.` → the, dog, is, n't, black-and-white.
 *
 * Brackets stay as -lrb- and -rrb-: the official list of dropped tokens has them in capitals, after
 * the text went to lower case. Not covered: emoticons, fractions and currencies in one character
 * (½, £), entities such as &amp;, abbreviations beyond months, days, titles and addresses.
 *
 * @see https://github.com/tylin/coco-caption ptbtokenizer.py (CoreNLP 3.4.1)
 */
export function tokenizeCaption(caption: string): string[] {
  const text = plain.reduce((spelt, [mark, ascii]) => spelt.replace(mark, ascii), caption);
  return (text.match(token) ?? [])
    .map((found) => brackets.get(found) ?? found.toLowerCase())
    .filter((found) => !dropped.has(found));
}
