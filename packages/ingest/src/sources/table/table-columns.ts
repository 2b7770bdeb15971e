import { StageError } from '@sightline/contracts';
import { type Schema, Utf8 } from 'apache-arrow';
import { z } from 'zod';

const roles = ['image', 'question', 'answer', 'answers', 'text', 'type', 'id', 'split'] as const;
export type TableRole = (typeof roles)[number];

/** Names of columns, by what they hold. */
export type TableColumns = Partial<Record<TableRole, string | undefined>>;

/** What columns are called where the config does not say; the first that is there counts. */
const usualNames: Record<TableRole, string[]> = {
  image: ['image', 'img', 'picture', 'encoded', 'jpg', 'png', 'file_name'],
  question: ['question', 'query'],
  answer: ['answer', 'multiple_choice_answer', 'label', 'labels'],
  answers: ['answers'],
  text: ['text', 'caption', 'captions', 'sentences'],
  type: ['question_type', 'answer_type'],
  id: ['question_id', 'id'],
  split: ['split'],
};

const columnName = z.string().min(1).optional();

export const tableColumnsSchema: z.ZodType<TableColumns> = z.strictObject({
  image: columnName,
  question: columnName,
  answer: columnName,
  answers: columnName,
  text: columnName,
  type: columnName,
  id: columnName,
  split: columnName,
});

/** A table's columns by what they hold, and the names of classes where numbers stand for them. */
export type ChosenColumns = {
  names: TableColumns & { image: string };
  classNames?: string[] | undefined;
};

/** Hugging Face keeps what a column of numbers means in the metadata of the schema. */
function readClassNames({ metadata }: Schema, column: string | undefined): string[] | undefined {
  const schema = z.object({
    info: z.object({ features: z.record(z.string(), z.unknown()) }),
  });
  try {
    const { info } = schema.parse(JSON.parse(metadata.get('huggingface') ?? ''));
    const feature = z.object({ names: z.array(z.string()) });
    return feature.safeParse(info.features[column ?? '']).data?.names;
  } catch {
    return undefined;
  }
}

function fail(path: string, problem: string, columns: readonly string[]): StageError {
  return new StageError('bad-data', {
    message: `${path} ${problem}; its columns are ${columns.join(', ') || 'none'}.`,
    fix: 'Say what they are called: ingest.columns.image, .question, .answer, .answers or .text.',
  });
}

/**
 * Says which column holds what.
 *
 * @throws StageError `bad-data` without a column of images, or when one that the config names is not
 * there.
 */
export function chooseColumns(schema: Schema, given: TableColumns, path: string): ChosenColumns {
  const known = schema.fields.map(({ name }) => name);
  const missing = roles.find((role) => given[role] !== undefined && !known.includes(given[role]!));
  if (missing) throw fail(path, `has no column ${given[missing]}`, known);
  const find = (role: TableRole): string | undefined =>
    given[role] ?? usualNames[role].find((name) => known.includes(name));
  const names = Object.fromEntries(roles.map((role) => [role, find(role)])) as TableColumns;
  const { image } = names;
  if (image === undefined) throw fail(path, 'has no column of images', known);
  const answer = schema.fields.find(({ name }) => name === names.answer);
  const classNames =
    answer && !(answer.type instanceof Utf8) ? readClassNames(schema, names.answer) : undefined;
  return { names: { ...names, image }, classNames };
}
