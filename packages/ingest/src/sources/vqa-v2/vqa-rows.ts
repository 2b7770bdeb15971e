import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Refusal } from '../../check-image.ts';
import type { DataFile } from '../data-files.ts';
import { scanJson } from '../json/scan-json.ts';
import { commonest } from '../row-texts.ts';

const id = z.union([z.int().min(0), z.string().min(1).max(100)]).transform(String);
const label = z.string().trim().min(1);

const questionSchema = z.object({ question_id: id, image_id: id, question: z.string() });
const answer = z.union([
  z.object({ answer: z.string() }).transform((one) => one.answer),
  z.string(),
]);
const annotationSchema = z.object({
  question_id: id,
  image_id: id.nullish(),
  answers: z.array(answer).max(1000).nullish(),
  multiple_choice_answer: label.nullish(),
  question_type: label.nullish(),
  answer_type: label.nullish(),
});

export type Question = { questionId: string; imageId: string; question: string };
export type Annotation = {
  questionId: string;
  imageId: string | undefined;
  answer: string;
  answers: string[];
  questionType: string | undefined;
  answerType: string;
};

/** A row of one of the files: what it holds, or why it is rejected. */
export type VqaRow<Value> = { file: DataFile; number: number; value: Value | Refusal };

/** What a row that makes no pair is called, and where it stands. */
export function placeOf({ file, number }: Omit<VqaRow<unknown>, 'value'>) {
  return { rowId: `${file.name}:${number}`, where: `${file.name} row ${number}` };
}

/** What kind of answer it is, as VQA tells them apart. */
function answerTypeOf(text: string): string {
  if (text === 'yes' || text === 'no') return 'yes/no';
  return /^\d+([.,]\d+)*$/.test(text) ? 'number' : 'other';
}

/** Ten answers to most questions, and few different ones: each is kept once. */
function createPool(): (text: string) => string {
  const pool = new Map<string, string>();
  return (text) => {
    const known = pool.get(text);
    if (known === undefined) pool.set(text, text);
    return known ?? text;
  };
}

function refuseRow({ issues }: z.ZodError): Refusal {
  const [{ path, message } = { path: [], message: 'is wrong' }] = issues;
  return { reason: 'bad-row', message: `${path.join('.') || 'The row'}: ${message}.` };
}

function readQuestion(row: unknown): Question | Refusal {
  const { success, data, error } = questionSchema.safeParse(row);
  if (!success) return refuseRow(error);
  return { questionId: data.question_id, imageId: data.image_id, question: data.question.trim() };
}

function readAnnotation(row: unknown, pool: (text: string) => string): Annotation | Refusal {
  const { success, data, error } = annotationSchema.safeParse(row);
  if (!success) return refuseRow(error);
  const given = (data.answers ?? []).map((text) => pool(text.trim())).filter((text) => text !== '');
  const answer = pool(data.multiple_choice_answer ?? commonest(given));
  if (answer === '') return { reason: 'empty-answer', message: 'The annotation has no answer.' };
  return {
    questionId: data.question_id,
    imageId: data.image_id ?? undefined,
    answer,
    answers: given.length > 0 ? given : [answer],
    questionType: data.question_type ? pool(data.question_type) : undefined,
    answerType: pool(data.answer_type ?? answerTypeOf(answer)),
  };
}

const peekBytes = 2 ** 16;

/** `train2014`, `val2014`, ...: from the file's name, else from what it says at its beginning or end. */
export async function readSubset({ name, path }: DataFile): Promise<string> {
  const named = /(train|val|test)(\d{4}|-dev\d{4})?/.exec(basename(name))?.[0];
  if (named) return named;
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const texts = [0, Math.max(size - peekBytes, 0)].map(async (start) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(peekBytes), { position: start });
      return buffer.toString('utf8', 0, bytesRead);
    });
    const text = (await Promise.all(texts)).join('\n');
    return /"data_subtype"\s*:\s*"([\w-]{1,40})"/.exec(text)?.[1] ?? '';
  } finally {
    await handle.close();
  }
}

async function* scanRows<Value>(
  file: DataFile,
  list: string,
  read: (row: unknown) => Value | Refusal,
): AsyncGenerator<VqaRow<Value>> {
  let number = 0;
  for await (const item of scanJson(file.path)) {
    if (item.list === list) yield { file, number: ++number, value: read(item.value) };
  }
}

/** @throws StageError `bad-data` when the file is not JSON. */
export function scanQuestions(file: DataFile): AsyncGenerator<VqaRow<Question>> {
  return scanRows(file, 'questions', readQuestion);
}

/**
 * What an annotation leaves out is filled in: the commonest answer, and its type.
 *
 * @throws StageError `bad-data` when the file is not JSON.
 */
export function scanAnnotations(file: DataFile): AsyncGenerator<VqaRow<Annotation>> {
  const pool = createPool();
  return scanRows(file, 'annotations', (row) => readAnnotation(row, pool));
}
