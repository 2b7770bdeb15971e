import { toStageError } from '@sightline/contracts';
import {
  type Cell,
  type FollowedRow,
  type RowPart,
  rowParts,
  toJsonValue,
  vectorFigures,
} from '@sightline/inspect';
import { heatOf } from '@sightline/report';
import type { SamplePart } from '../api/index.ts';
import { readPieces } from '../tables/read-pieces.ts';
import type { Pictures } from './picture-address.ts';

const stripCells = 64;

function describe(value: Cell): string {
  const json = toJsonValue(value);
  return typeof json === 'string' ? json : JSON.stringify(json);
}

type Drawn = Extract<RowPart, { kind: 'pixels' | 'encoded' }>;

async function picturePart(row: FollowedRow, part: Drawn, pictures: Pictures): Promise<SamplePart> {
  const { name } = part;
  try {
    const picture = part.kind === 'pixels' ? part : await pictures.decoder.view(part.bytes);
    const { stage, table, row: number } = row;
    const place = { stage, table, column: name, row: number };
    const address = await pictures.addressOf({ ...place, read: async () => picture });
    const { widthPx, heightPx } = picture;
    return { kind: 'picture', name, widthPx, heightPx, address };
  } catch (thrown) {
    return { kind: 'field', name, value: `no picture: ${toStageError(thrown).message}` };
  }
}

async function toSamplePart(
  row: FollowedRow,
  part: RowPart,
  pictures: Pictures,
): Promise<SamplePart> {
  const { name } = part;
  switch (part.kind) {
    case 'field':
      return { kind: 'field', name, value: describe(part.value) };
    case 'tokens': {
      const { text, pieces, paddingCount } = part;
      return { kind: 'tokens', name, text, pieces, paddingCount };
    }
    case 'vector': {
      const figures = vectorFigures(part.values, stripCells);
      return { kind: 'vector', name, shape: part.shape, figures };
    }
    case 'grid':
      return { kind: 'grid', name, shape: part.shape, ...heatOf(part) };
    default:
      return picturePart(row, part, pictures);
  }
}

/** A row of a table, column by column, as a person looks at it. */
export function toSampleParts(row: FollowedRow, pictures: Pictures): Promise<SamplePart[]> {
  const parts = rowParts(row.schema, row, readPieces);
  return Promise.all(parts.map((part) => toSamplePart(row, part, pictures)));
}
