import { stripVTControlCharacters } from 'node:util';

let segmenter: Intl.Segmenter | undefined;

/** Made when it is first needed, which takes 20 ms: most texts are plain. */
function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

// Emoji and the scripts whose characters fill two cells.
const wide =
  /\p{Extended_Pictographic}\uFE0F|\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** Text of a data set as it may be shown: without control characters that could move the cursor. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text).replace(controls, ' ');
}

function graphemeWidth(grapheme: string): number {
  return wide.test(grapheme) ? 2 : 1;
}

const ascii = /^[ -~]*$/;

/** Cells that a text takes on a terminal, colours not counted. */
export function textWidth(text: string): number {
  const shown = stripVTControlCharacters(text);
  if (ascii.test(shown)) return shown.length; // most texts, and looking for graphemes is slow
  let width = 0;
  for (const { segment } of graphemesOf(shown)) {
    width += graphemeWidth(segment);
  }
  return width;
}

/** Cuts plain text to a width, with `…` where something was cut off. */
export function truncateText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    used += graphemeWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Fills a text with spaces, behind it or, for numbers, before it. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(width - textWidth(text), 0));
  return align === 'left' ? text + space : space + text;
}

/** Breaks a word into pieces no wider than a line. */
function breakWord(word: string, width: number): string[] {
  const pieces = [''];
  for (const { segment } of graphemesOf(word)) {
    if (textWidth(pieces.at(-1)! + segment) > width) pieces.push('');
    pieces[pieces.length - 1] += segment;
  }
  return pieces;
}

/** Breaks plain text into lines at spaces, not before `%`; a word longer than a line, anywhere. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+(?!%)/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) {
      line = longer;
    } else {
      if (line !== '') lines.push(line);
      const pieces = breakWord(word, width);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1)!;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}
