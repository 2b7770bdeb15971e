import { StageError, type TableReader } from '@sightline/contracts';
import { refusalOf } from '@sightline/images';
import { openTable } from '@sightline/store';
import { DataType, type RecordBatch, StructRow, Vector } from 'apache-arrow';
import type { Refusal } from '../../check-image.ts';
import type { TableIngestConfig } from '../../config.ts';
import { type ImagePlaces, readImage } from '../data-files.ts';
import { nameFields, type RowTexts, readRowTexts } from '../row-texts.ts';
import type { StreamedRow } from '../streamed/streamed-source.ts';
import { type ChosenColumns, chooseColumns } from './table-columns.ts';

/** A cell as plain JSON: lists as arrays, structs as objects, large numbers as text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Vector || Array.isArray(value)) return Array.from(value, plain);
  if (value instanceof StructRow) return value.toJSON();
  return value ?? undefined;
}

/** VQA's answers are structs, of which the text counts. */
function plainAnswers(value: unknown): unknown {
  const answers = plain(value);
  if (!Array.isArray(answers)) return answers === undefined ? undefined : [answers];
  return answers.map((one) => (typeof one === 'object' && one !== null ? one.answer : one));
}

function labelOf(value: unknown, classNames: readonly string[] | undefined): unknown {
  const label = plain(value);
  if (!classNames || label === undefined) return label;
  return classNames[Number(label)]; // -1 stands for no label
}

/** Bytes, Hugging Face's `{bytes, path}`, or the name of a file beside the table. */
function readCell(cell: unknown): { bytes?: unknown; imageName?: string | undefined } {
  if (cell instanceof Uint8Array) return { bytes: cell };
  const { bytes, path } =
    cell instanceof StructRow
      ? (cell.toJSON() as Record<string, unknown>)
      : { bytes: undefined, path: cell };
  return { bytes, imageName: typeof path === 'string' && path !== '' ? path : undefined };
}

type Found = { imageName?: string | undefined; image: Uint8Array | Refusal };

async function findImage(cell: unknown, places: ImagePlaces): Promise<Found> {
  const { bytes, imageName } = readCell(cell);
  if (bytes instanceof Uint8Array) return { imageName, image: bytes };
  if (imageName) return { imageName, image: await readImage(places, [imageName]).catch(refusalOf) };
  return { image: { reason: 'no-image', message: 'The row holds no image.' } };
}

function readTexts(
  batch: RecordBatch,
  row: number,
  { names, classNames }: ChosenColumns,
  question: string,
): RowTexts | string {
  const cell = (name: string | undefined): unknown =>
    name === undefined ? undefined : batch.getChild(name)?.get(row);
  const answers = names.answers === undefined ? undefined : plainAnswers(cell(names.answers));
  const fields = {
    question: plain(cell(names.question)),
    answer: labelOf(cell(names.answer), classNames),
    answers,
    text: plain(cell(names.text)),
    question_type: plain(cell(names.type)),
    question_id: plain(cell(names.id)),
    split: plain(cell(names.split)),
  };
  const texts = readRowTexts(nameFields(fields, question));
  const label = plain(cell(names.answer));
  const isUnnamed = label !== undefined && fields.answer === undefined;
  return typeof texts === 'string' && isUnnamed ? `answer: no class has number ${label}.` : texts;
}

async function* readRows(
  table: TableReader,
  columns: ChosenColumns,
  places: ImagePlaces,
  question: string,
): AsyncGenerator<StreamedRow> {
  const wanted = [...new Set(Object.values(columns.names).filter((name) => name !== undefined))];
  let number = 0;
  for await (const batch of table.batches(wanted)) {
    const images = batch.getChild(columns.names.image)!;
    for (let row = 0; row < batch.numRows; row++) {
      yield {
        name: `row ${number++}`,
        ...(await findImage(images.get(row), places)),
        texts: [readTexts(batch, row, columns, question)],
      };
    }
  }
}

function badTable(path: string, error: unknown): unknown {
  if (error instanceof StageError) return error;
  const message = `${path} cannot be read as a table: ${(error as Error).message}.`;
  return new StageError('bad-data', { message, fix: 'Get the file again.', cause: error });
}

/**
 * Names the image files of those rows of a table that hold no image themselves.
 *
 * @throws StageError `bad-data` as `readTableRows`.
 */
export async function* listImageFiles(
  path: string,
  config: TableIngestConfig,
): AsyncGenerator<string> {
  try {
    const table = await openTable(path);
    const { names } = chooseColumns(table.contract.schema, config.columns, path);
    const column = table.contract.schema.fields.find(({ name }) => name === names.image)!;
    if (DataType.isBinary(column.type) || DataType.isLargeBinary(column.type)) return;
    for await (const batch of table.batches([names.image])) {
      for (const cell of batch.getChild(names.image)!) {
        const { bytes, imageName } = readCell(cell);
        if (imageName && !(bytes instanceof Uint8Array)) yield imageName;
      }
    }
  } catch (error) {
    throw badTable(path, error);
  }
}

/**
 * Reads the rows of a table, a batch in memory at a time.
 *
 * @throws StageError `bad-data` when its columns cannot be made out, or its bytes cannot be read.
 */
export async function* readTableRows(
  path: string,
  config: TableIngestConfig,
  places: ImagePlaces,
): AsyncGenerator<StreamedRow> {
  try {
    const table = await openTable(path);
    const columns = chooseColumns(table.contract.schema, config.columns, path);
    yield* readRows(table, columns, places, config.question);
  } catch (error) {
    throw badTable(path, error);
  }
}
