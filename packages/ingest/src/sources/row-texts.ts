import { z } from 'zod';
import type { GivenSplit } from '../choose-split.ts';
import type { SourcePair } from '../source.ts';
import { givenSplit } from './given-splits.ts';

/** What a row says about its image, as files of many conventions have it. */
export type RowTexts = Omit<SourcePair, 'rowId' | 'where'> & {
  questionId?: string | undefined;
  split?: GivenSplit | undefined;
};

const text = z.union([z.string(), z.number()]).transform((value) => String(value).trim());

/** An empty cell, or null, is as good as none. */
function optional<Output>(schema: z.ZodType<Output>): z.ZodType<Output | undefined> {
  return z.preprocess(
    (value) => (value === '' ? undefined : (value ?? undefined)),
    schema.optional(),
  );
}

/** CSV has no lists: there it is one as JSON. */
function parseList(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('[')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const maxAnswerCount = 1000;
const texts = z.preprocess(parseList, z.array(text).min(1).max(maxAnswerCount));

const rowSchema = z.object({
  question: text.nullish(),
  answer: optional(text),
  answers: optional(texts),
  text: optional(texts.or(text)),
  short_answer: optional(text),
  question_type: optional(text),
  question_id: optional(text),
  split: optional(givenSplit),
});

/** The commonest; of equally common ones the first. */
export function commonest(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), ['', 0])[0];
}

/** Sentences about an image: the first is what is learnt, all are references. */
export function captionTexts(sentences: readonly string[]): RowTexts {
  const answer = sentences[0] ?? '';
  const answers = [...new Set(sentences)];
  return { question: '', questionType: 'caption', answer, shortAnswer: answer, answers };
}

type Row = z.infer<typeof rowSchema>;

function answerTexts({ question, answer: said, answers, ...row }: Row): RowTexts | string {
  const answer = said ?? commonest(answers ?? []);
  if (said === undefined && answers === undefined) return 'answer: is missing, and answers too.';
  const shortAnswer = row.short_answer ?? answer;
  return {
    question: question ?? '',
    answer,
    shortAnswer,
    answers: answers ?? [...new Set([answer, shortAnswer])],
    questionType: row.question_type ?? 'other',
  };
}

/**
 * Reads `question` with `answer` or `answers`, or `text` alone, which is a caption.
 *
 * @returns what the row says, or what is amiss with it, in a sentence.
 */
export function readRowTexts(value: unknown): RowTexts | string {
  const { success, data, error } = rowSchema.safeParse(value);
  if (!success) {
    const [{ path, message } = { path: [], message: 'is wrong' }] = error.issues;
    return `${path.join('.') || 'The row'}: ${message}.`;
  }
  const { question, text, answers = [], question_id: questionId, split } = data;
  if (question == null && text === undefined) return 'question: is missing, and text too.';
  const said =
    text !== undefined && !question ? captionTexts([text, answers].flat()) : answerTexts(data);
  return typeof said === 'string' ? said : { ...said, questionId, split };
}

/**
 * A row with the names that `readRowTexts` knows: `caption` and `label` count as `text` and `answer`,
 * and where there is an answer and nobody asks, `question` is asked.
 */
export function nameFields(row: Record<string, unknown>, question: string): object {
  const { caption, label, id, ...named } = row;
  const text = named.text ?? caption;
  const answer = named.answer ?? label;
  const isAnswered = answer !== undefined || named.answers !== undefined;
  const asked = named.question ?? (text === undefined && isAnswered ? question : undefined);
  return { ...named, text, answer, question: asked, question_id: named.question_id ?? id };
}
