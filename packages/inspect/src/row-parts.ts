import { decodeTokens, type NumericValues, tensorShape } from '@sightline/contracts';
import type { Field, Schema } from 'apache-arrow';
import { type Cell, isBytes, isNumbers } from './cell.ts';
import type { Row } from './read-row.ts';
import { type TokenPieces, tokenPieces } from './token-pieces.ts';
import { placeDeviations, placeNorms } from './vector-figures.ts';

/** A piece of a row as a person looks at it. */
export type RowPart =
  | { kind: 'field'; name: string; value: Cell }
  | ({ kind: 'tokens'; name: string; text: string; length: number; width: number } & TokenPieces)
  | { kind: 'vector'; name: string; values: NumericValues; shape: number[] }
  /** Of the vectors at each place of a grid, row-major: norm, and distance from the mean of all. */
  | { kind: 'grid'; name: string; shape: number[]; norms: number[]; deviations: number[] }
  /** uint8 RGB, row-major. */
  | { kind: 'pixels'; name: string; widthPx: number; heightPx: number; pixels: Uint8Array }
  | { kind: 'encoded'; name: string; bytes: Uint8Array };

const idsSuffix = '_ids';

function tokensPart(
  name: string,
  ids: NumericValues,
  { values }: Row,
  vocabulary: readonly string[],
): RowPart {
  const base = name.slice(0, -idsSuffix.length);
  const given = values[`${base}_length`];
  const length = Math.min(Math.max(Number(given ?? ids.length), 0), ids.length);
  const pieces = tokenPieces(ids, length, vocabulary);
  const spoken = pieces.pieces.filter(({ kind }) => kind !== 'special').map(({ id }) => id);
  const text = decodeTokens(spoken, vocabulary);
  return { kind: 'tokens', name: base, text, length, width: ids.length, ...pieces };
}

function tensorPart(field: Field, numbers: NumericValues): RowPart {
  const { name } = field;
  const shape = tensorShape(field) ?? [numbers.length];
  const [height = 0, width = 0, depth = 0] = shape;
  if (shape.length === 3 && depth === 3 && numbers instanceof Uint8Array) {
    return { kind: 'pixels', name, widthPx: width, heightPx: height, pixels: numbers };
  }
  if (shape.length === 3 && numbers instanceof Float32Array) {
    const norms = placeNorms(numbers, depth);
    return { kind: 'grid', name, shape, norms, deviations: placeDeviations(numbers, depth) };
  }
  return { kind: 'vector', name, values: numbers, shape };
}

/** An image of a Hugging Face data set is `{bytes, path}`: its bytes are a picture, too. */
export function structParts(name: string, value: Map<string, Cell>): RowPart[] {
  const bytes = value.get('bytes') ?? null;
  if (!isBytes(bytes)) return [{ kind: 'field', name, value }];
  const rest = new Map([...value].filter(([key]) => key !== 'bytes'));
  const encoded: RowPart = { kind: 'encoded', name, bytes: bytes.bytes };
  return rest.size > 0 ? [{ kind: 'field', name, value: rest }, encoded] : [encoded];
}

/**
 * A row of a table of the pipeline, column by column, as what it is: token ids as pieces of the
 * vocabulary, a vector, a picture.
 *
 * @param readVocabulary called where there are token ids
 */
export function rowParts(
  schema: Schema,
  row: Row,
  readVocabulary: () => readonly string[],
): RowPart[] {
  const ids = schema.fields.map(({ name }) => name).filter((name) => name.endsWith(idsSuffix));
  const lengths = new Set(ids.map((name) => `${name.slice(0, -idsSuffix.length)}_length`));
  return schema.fields.flatMap((field): RowPart[] => {
    const { name } = field;
    const value = row.values[name];
    if (value === undefined || lengths.has(name)) return []; // said with the tokens
    if (isBytes(value)) return [{ kind: 'encoded', name, bytes: value.bytes }];
    if (value instanceof Map) return structParts(name, value);
    if (!isNumbers(value)) return [{ kind: 'field', name, value }];
    if (ids.includes(name)) return [tokensPart(name, value, row, readVocabulary())];
    return [tensorPart(field, value)];
  });
}
