import { formatCount } from '@sightline/contracts';
import {
  type FollowedRow,
  type FollowedStage,
  isNumbers,
  meansOf,
  type RowPart,
  vectorFigures,
} from '@sightline/inspect';
import { heatOf } from '@sightline/report';
import { drawSparkline } from '../terminal/bar.ts';
import { formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, textWidth } from '../terminal/text-width.ts';
import { showAnswer } from './answer.ts';
import { beside } from './beside.ts';
import { describeCell } from './cell.ts';
import { heading, paragraph } from './heading.ts';
import { renderHeat } from './heat.ts';
import { type Picture, renderPicture } from './picture.ts';
import { renderTokens } from './tokens.ts';

/** A row of a followed sample, and the file that it stands in. */
export type PlacedRow = {
  row: FollowedRow;
  parts: readonly RowPart[];
  /** Within the artifact's folder. */
  file: string;
  rowInFile: number;
  picture: Picture | undefined;
};

export type FollowedView = Omit<FollowedStage, 'rows'> & {
  rows: PlacedRow[];
  /** Of the artifact. */
  sha256?: string;
  /** The artifact, by the run's link to it. */
  folder: string;
};

export type Followed = { run: string; sampleId: string; stages: FollowedView[] };

const hashLength = 12;
const stripCells = 56;
/** Of a fused vector, for the text's stretch, and for the words below it. */
const textCells = 8;
const textLabelCells = 14;
const pictureShare = 0.22;
const imageFeatures = 'image';

function fields(screen: Screen, rows: readonly (readonly string[])[]): string[] {
  const columns = [
    { title: '', paint: screen.dim },
    { title: '', wraps: true },
  ];
  return layOutTable(screen, columns, rows);
}

/** A block of lines at the right of a picture, as the picture leaves it room. */
function besidePicture(
  screen: Screen,
  picture: Picture | undefined,
  draw: (screen: Screen) => string[],
): string[] {
  if (!picture) return draw(screen);
  const lines = renderPicture(screen, picture, Math.round(screen.columns * pictureShare));
  const width = textWidth(lines[0]!) + 4;
  const rest = draw({ ...screen, columns: screen.columns - width });
  return beside(
    lines.map((line) => `  ${line}`),
    rest,
    2,
  );
}

function valueIn(
  view: FollowedView,
  table: string,
  name: string,
): PlacedRow['row']['values'][string] | undefined {
  return view.rows.find(({ row }) => row.table === table)?.row.values[name];
}

function pictureIn({ rows }: FollowedView): Picture | undefined {
  return rows.find(({ picture }) => picture)?.picture;
}

function ingestLines(screen: Screen, view: FollowedView): string[] {
  const values = view.rows[0]!.row.values;
  const image = view.rows.find(({ row }) => row.table === 'images')?.row.values;
  const size = image ? `, ${image.format} ${image.width_px}×${image.height_px}` : '';
  const names = ['question', 'question_type', 'answer', 'short_answer', 'answers', 'split'];
  const rows = names
    .filter((name) => name === 'split' || describeCell(values[name] ?? null, 0).length > 1)
    .map((name) => [name.replace('_', ' '), describeCell(values[name]!, 0)]);
  const undrawn = image && !pictureIn(view) ? ' (cannot be decoded)' : '';
  rows.push(['image', cleanText(`${values.image_id}${size}${undrawn}`)]);
  return besidePicture(screen, pictureIn(view), (narrow) => fields(narrow, rows));
}

function preprocessLines(screen: Screen, view: FollowedView): string[] {
  const parts = view.rows.flatMap((row) => row.parts);
  const tokens = parts.filter((part) => part.kind === 'tokens');
  return besidePicture(screen, pictureIn(view), (narrow) =>
    tokens.flatMap((part) => renderTokens(narrow, part)).map((line) => `  ${line}`),
  );
}

function figureNote(values: ArrayLike<number>): string {
  const { norm, min, max, zeroCount } = vectorFigures(values, 1);
  const zeros = zeroCount > 0 ? `, ${formatCount(zeroCount)} zeros` : '';
  return `norm ${formatValue(norm)}, ${formatValue(min)} to ${formatValue(max)}${zeros}`;
}

function strip(values: ArrayLike<number>, cells: number): string {
  const means = meansOf(values, cells);
  return means.some(Number.isNaN) ? 'holds NaN' : drawSparkline(means);
}

function vectorLines(screen: Screen, part: RowPart): string[] {
  if (part.kind === 'grid') {
    const title = `  ${part.name} [${part.shape.join(',')}]  ${screen.dim(heatOf(part).what)}`;
    const heat = renderHeat(screen, part, 1).map((line) => `  ${line}`);
    return [title, ...heat];
  }
  if (part.kind !== 'vector') return [];
  const note = screen.dim(figureNote(part.values));
  const title = `${part.name} [${part.shape.join(',')}]`;
  return [
    `  ${title}  ${note}`,
    `  ${screen.accent(strip(part.values, Math.min(stripCells, screen.columns - 2)))}`,
  ];
}

function featuresLines(screen: Screen, view: FollowedView): string[] {
  return view.rows.flatMap(({ parts }) => parts.flatMap((part) => vectorLines(screen, part)));
}

/** The fused vector as its two stretches, and whether their values are those of features. */
function fusedLines(screen: Screen, values: ArrayLike<number>, before: FollowedView): string[] {
  const [image, text] = [imageFeatures, 'text'].map((name) => valueIn(before, 'features', name));
  if (!image || !text || !isNumbers(image) || !isNumbers(text)) return [];
  const cut = image.length;
  const all = Array.from(values);
  const given = [...image, ...text];
  const isSame =
    all.length === given.length && all.every((value, at) => Object.is(value, given[at]));
  const imageCells = Math.min(stripCells - textCells, screen.columns - textLabelCells - 2);
  const stretches = [strip(all.slice(0, cut), imageCells), strip(all.slice(cut), textCells)];
  const labels = [`0–${cut - 1} image`, `${cut}–${all.length - 1} text`];
  const width = textWidth(stretches[0]!);
  const note = isSame
    ? `the ${cut} and the ${text.length} of features, unchanged`
    : `${cut} + ${text.length}, other values than in features: fusion weighs them`;
  return [
    `  fused [${all.length}]  ${screen.dim(figureNote(all))}`,
    `  ${screen.accent(stretches[0]!)}${screen.dim('│')}${screen.accent(stretches[1]!)}`,
    `  ${screen.dim(`${labels[0]!.padEnd(width)}│${labels[1]}`)}`,
    ...paragraph(screen, note).map(screen.dim),
  ];
}

function fusionLines(screen: Screen, view: FollowedView, before: FollowedView): string[] {
  const fused = valueIn(view, 'fused', 'fused');
  const patchCount = valueIn(view, 'sequences', 'patch_count');
  const questionLength = valueIn(view, 'sequences', 'question_length');
  const lines = fused && isNumbers(fused) ? fusedLines(screen, fused, before) : [];
  if (patchCount === undefined) return lines;
  const sum = `${patchCount} patches + ${questionLength} question tokens`;
  return [
    ...lines,
    `  sequence  ${screen.dim(`${sum} = ${Number(patchCount) + Number(questionLength)} steps`)}`,
  ];
}

function trainLines(screen: Screen, view: FollowedView): string[] {
  const { expected, predicted, correct, confidence } = view.rows[0]!.row.values;
  const sure = `, ${Math.round(Number(confidence) * 100)} % sure`;
  const verdict = (correct ? screen.good('✓ right') : screen.bad('✗ wrong')) + sure;
  return fields(screen, [
    ['expected', describeCell(expected ?? null, 0)],
    ['predicted', showAnswer(String(predicted))],
    ['', verdict],
  ]);
}

function foundLines(screen: Screen, view: FollowedView, stages: readonly FollowedView[]): string[] {
  if (view.stage === 'ingest') return ingestLines(screen, view);
  if (view.stage === 'preprocess') return preprocessLines(screen, view);
  if (view.stage === 'features') return featuresLines(screen, view);
  if (view.stage === 'train') return trainLines(screen, view);
  return fusionLines(screen, view, stages.find(({ stage }) => stage === 'features')!);
}

/** Why a stage has nothing of the sample, in a sentence. */
function absence(view: FollowedView, stages: readonly FollowedView[]): string {
  const { stage, state, rows } = view;
  const out = stages.find((one) => one.state === 'left-out');
  if (state === 'left-out') {
    const { reason, message, where } = rows[0]!.row.values;
    return cleanText(`left out here: ${reason}. ${message} (${where})`);
  }
  if (state === 'not-reached') return `not reached: ${out?.stage} left the sample out`;
  if (state === 'no-artifact') return 'the run has no artifact of this stage, or it has gone';
  const split = valueIn(stages[0]!, 'samples', 'split');
  return stage === 'train'
    ? `no prediction: a row of the split ${cleanText(String(split))}, and only held-out ones are answered`
    : 'has no row of this sample';
}

function placeText({ row, file, rowInFile }: PlacedRow): string {
  const inFile = rowInFile === row.row ? '' : `, row ${rowInFile} of it`;
  return `${row.table} row ${row.row} in ${file}${inFile}`;
}

function stageLines(
  screen: Screen,
  view: FollowedView,
  stages: readonly FollowedView[],
  at: number,
): string[] {
  const { stage, state, rows, sha256 } = view;
  const hash = sha256 ? `artifact ${sha256.slice(0, hashLength)}` : '';
  const places = rows.map(placeText).join('; ');
  const lines =
    state === 'found'
      ? foundLines(screen, view, stages)
      : paragraph(screen, absence(view, stages)).map(
          state === 'left-out' ? screen.warn : screen.dim,
        );
  return [
    heading(screen, `${at + 1} ${stage}`, hash),
    ...lines,
    ...(places ? paragraph(screen, places).map(screen.dim) : []),
    '',
  ];
}

/** One sample in every stage of a run, each with the file and row that its numbers stand in. */
export function renderFollowed(screen: Screen, { run, sampleId, stages }: Followed): string {
  const title = heading(screen, `Sample ${cleanText(sampleId)}`, `run ${run}`);
  const lines = stages.flatMap((view, at) => stageLines(screen, view, stages, at));
  const folder = stages[0]!.folder.replace(/[^/\\]*$/, '<stage>');
  const where = paragraph(screen, `files in ${folder}`).map(screen.dim);
  return `${[title, ...where, '', ...lines].join('\n').trimEnd()}\n`;
}
