import type { SentenceScores } from '@sightline/contracts';
import { bleu, cider, rougeL, type TokenizedCase, tokenizeCaption } from '@sightline/evaluate';
import type { AnswerRows } from './answer-rows.ts';

/** Shorter answers are words or names, which BLEU and CIDEr say nothing about. */
const minSentenceTokenCount = 3;

function isSentence(text: string): boolean {
  return tokenizeCaption(text).length >= minSentenceTokenCount;
}

/**
 * One case an image and question, since the rules want one hypothesis an image: its references are
 * the sentences among the answers of all its rows.
 */
function listCases(rows: AnswerRows, predicted: readonly string[]): TokenizedCase[] {
  const cases = new Map<string, { hypothesis: string; references: Set<string> }>();
  for (const [row, answer] of rows.answers.entries()) {
    if (!isSentence(answer)) continue;
    const key = JSON.stringify([rows.imageIds[row], rows.questions[row]]);
    const known = cases.get(key) ?? { hypothesis: predicted[row]!, references: new Set() };
    for (const text of [answer, ...rows.references[row]!]) {
      if (isSentence(text)) known.references.add(text);
    }
    cases.set(key, known);
  }
  return [...cases.values()].map(({ hypothesis, references }) => ({
    hypothesis: tokenizeCaption(hypothesis),
    references: [...references].map(tokenizeCaption),
  }));
}

/** BLEU, ROUGE-L and CIDEr of the answers to samples that ask for a sentence; else undefined. */
export function scoreSentences(
  rows: AnswerRows,
  predicted: readonly string[],
): SentenceScores | undefined {
  const cases = listCases(rows, predicted);
  if (cases.length === 0) return undefined;
  return {
    rowCount: cases.length,
    bleu: bleu(cases).map(({ corpus }) => corpus),
    rougeL: rougeL(cases).corpus,
    cider: cider(cases).corpus,
  };
}
