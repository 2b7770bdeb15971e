import { z } from 'zod';
import type { GivenSplit } from '../../choose-split.ts';

/** A question about an image, as a metadata file has it. */
export type MetadataRow = {
  fileName: string;
  question: string;
  answer: string;
  shortAnswer: string;
  /** All reference answers. */
  answers: string[];
  questionType: string;
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

const rowSchema = z
  .object({
    file_name: z.string().min(1),
    question: text,
    answer: optional(text),
    answers: optional(z.preprocess(parseList, z.array(text).min(1))),
    short_answer: optional(text),
    question_type: optional(text),
    question_id: optional(text),
    split: optional(z.enum(['train', 'validation', 'test', 'unseen'])),
  })
  .refine(({ answer, answers }) => answer !== undefined || answers !== undefined, {
    path: ['answer'],
    error: 'is missing, and answers too',
  });

/** The commonest; of equally common ones the first. */
function commonest(answers: readonly string[]): string {
  const countOf = (answer: string): number => answers.filter((other) => other === answer).length;
  return [...answers].sort((a, b) => countOf(b) - countOf(a))[0] ?? '';
}

/** @returns the row, or what is amiss with it, in a sentence. */
export function readMetadataRow(value: unknown): MetadataRow | string {
  const { success, data, error } = rowSchema.safeParse(value);
  if (!success) {
    const [{ path, message } = { path: [], message: 'is wrong' }] = error.issues;
    return `${path.join('.') || 'The row'}: ${message}.`;
  }
  const answer = data.answer ?? commonest(data.answers ?? []);
  const shortAnswer = data.short_answer ?? answer;
  return {
    fileName: data.file_name,
    question: data.question,
    answer,
    shortAnswer,
    answers: data.answers ?? [...new Set([answer, shortAnswer])],
    questionType: data.question_type ?? 'other',
    questionId: data.question_id,
    split: data.split,
  };
}
