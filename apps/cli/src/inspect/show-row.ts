import { readVocabulary, StageError, tensorShape } from '@sightline/contracts';
import {
  findRow,
  idColumnOf,
  knownContracts,
  likeIds,
  type Row,
  readRow,
  rowParts,
  vectorFigures,
} from '@sightline/inspect';
import { nearestName } from '@sightline/pipeline/runs';
import { plainParts, type RowView, renderRow } from '../render/row.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { cleanText } from '../terminal/text-width.ts';
import { findContext, ownPicture, pngOf } from './find-context.ts';
import type { FoundTable } from './find-table.ts';
import { openRelated } from './open-lineage.ts';
import { valuesAsJson } from './values-as-json.ts';
import { writePicture } from './write-picture.ts';

/** Stages whose tables come before pixels: their rows are shown with the picture as it was found. */
const seesImage = new Set(['samples@1', 'images@1', 'predictions@1']);

/**
 * The row that has an id.
 *
 * @throws StageError `usage`, naming ids that are like it, or that the table knows of none.
 */
export async function rowOfId({ table, path }: FoundTable, id: string): Promise<number> {
  const column = idColumnOf(table);
  if (!column) {
    throw new StageError('usage', {
      message: `${path}: its rows have no ids`,
      fix: 'Name a row by its number: --row 0.',
    });
  }
  const row = await findRow(table, column, id);
  if (row !== undefined) return row;
  const near = nearestName(id, await likeIds(table, column, id));
  throw new StageError('usage', {
    message: `${path}: no row has the ${column} ${id}`,
    fix: near ? `Did you mean ${cleanText(near)}?` : 'The table is empty.',
  });
}

async function viewRow(found: FoundTable, row: Row): Promise<RowView> {
  const { schema } = found.table.contract;
  const id = schema.metadata.get('contract') ?? '';
  const contract = knownContracts.get(id);
  if (!contract) {
    const shapes = schema.fields.map((field) => [field.name, tensorShape(field) ?? []] as const);
    const known = new Map(shapes.filter(([, shape]) => shape.length > 0));
    const table = id || found.table.contract.name;
    const parts = plainParts(row, known);
    return { row, table, parts, context: (await ownPicture(parts)) ?? {} };
  }
  const parts = rowParts(schema, row, readVocabulary);
  const prefers = seesImage.has(id) ? 'image' : 'pixels';
  const context = await findContext(openRelated(found), row, parts, prefers);
  return { row, table: id, doc: `a row is ${contract.doc}`, parts, context };
}

/** What is shown of a row beyond its values: decoded texts, norms, where its picture stands. */
function shownOf({ parts, context }: RowView): Record<string, unknown> {
  const shown = parts.flatMap((part): [string, unknown][] => {
    if (part.kind === 'tokens') {
      const { text, length, pieces, paddingCount } = part;
      return [[part.name, { text, length, pieces, paddingCount }]];
    }
    if (part.kind === 'vector') return [[part.name, vectorFigures(part.values, 64)]];
    const { name } = part;
    return part.kind === 'grid' ? [[name, { norms: part.norms, deviations: part.deviations }]] : [];
  });
  const { picture, pictureFrom, sample } = context;
  const { question, answer } = sample?.values ?? {};
  return {
    ...(sample ? { sample: { row: sample.row, question, answer } } : {}),
    ...Object.fromEntries(shown),
    ...(pictureFrom ? { pictureFrom } : {}),
    ...(picture ? { picture: { widthPx: picture.widthPx, heightPx: picture.heightPx } } : {}),
  };
}

/**
 * Shows one row as a person would look at it.
 *
 * @param png a new file for its picture
 * @throws StageError `usage` for a picture where there is none, or a file that is there already
 */
export async function showRow(
  io: CommandIo,
  found: FoundTable,
  rowNumber: number,
  png: string | undefined,
): Promise<void> {
  const view = await viewRow(found, await readRow(found.table, rowNumber));
  if (png !== undefined) {
    const picture = pngOf(view.parts, view.context);
    if (!picture) {
      throw new StageError('usage', {
        message: `row ${rowNumber} of ${view.table} has no picture for --png`,
        fix: view.context.pictureFrom ?? 'Leave --png out, or name a table of samples or pictures.',
      });
    }
    await writePicture(picture, png);
  }
  const { row } = view.row;
  if (!io.isJson) io.print(renderRow(io.out, view) + (png === undefined ? '' : `\n  ${png}\n`));
  else {
    const values = valuesAsJson(found.table.contract.schema, view.row);
    const written = png === undefined ? {} : { png };
    const shown = { ...shownOf(view), ...written };
    io.printJson({ type: 'row', table: view.table, row, values, shown });
  }
}
