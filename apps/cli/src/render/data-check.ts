import { formatCount } from '@sightline/contracts';
import type { Count, SourceReport, Spread } from '@sightline/ingest';
import { drawBar } from '../terminal/bar.ts';
import { formatBytes, formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText, wrapText } from '../terminal/text-width.ts';
import { heading } from './heading.ts';

/** A source as `data check` shows it. */
export type DataCheck = SourceReport & {
  /** How it is known what kind of source it is. */
  reason: string;
  /** What starts a run on it. */
  command: string;
};

const barCells = 16;
const shownTextCells = 28;
const shownTypeCount = 8;
const right = 'right' as const;

function count(amount: number, one: string, many = `${one}s`): string {
  return `${formatCount(amount)} ${amount === 1 ? one : many}`;
}

function section(screen: Screen, title: string, note: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading(screen, title, note), ...lines];
}

function nounOf({ samples }: SourceReport): string {
  return samples.isCaptions ? 'caption' : 'question';
}

function splitTable(screen: Screen, check: DataCheck): string[] {
  const { splits, counts } = check;
  const columns = [
    { title: '' },
    { title: 'images', align: right },
    { title: `${nounOf(check)}s`, align: right },
    { title: '', paint: screen.accent },
  ];
  const rows = splits.map(({ split, imageCount, sampleCount }) => [
    split,
    formatCount(imageCount),
    formatCount(sampleCount),
    drawBar(imageCount / counts.images, barCells),
  ]);
  return layOutTable(screen, columns, rows);
}

function shareTable(screen: Screen, counts: readonly Count[], total: number): string[] {
  const columns = [
    { title: '' },
    { title: '', align: right },
    { title: '', align: right },
    { title: '', paint: screen.accent },
  ];
  const rows = counts.map(({ value, count }) => [
    truncateText(cleanText(value), shownTextCells) || '(empty)',
    formatCount(count),
    formatShare(count / total),
    drawBar(count / total, barCells),
  ]);
  return layOutTable(screen, columns, rows);
}

function answerSection(screen: Screen, check: DataCheck): string[] {
  const { samples, counts } = check;
  const { distinctCount, onceCount, commonest } = samples.answers;
  if (distinctCount === 0) return [];
  const isWorth = distinctCount < counts.samples;
  const once = isWorth ? `${formatCount(onceCount)} of them once` : 'each once';
  const note = `${formatCount(distinctCount)} different, ${once}`;
  const title = samples.isCaptions ? 'Captions' : 'Answers';
  const lines = isWorth ? shareTable(screen, commonest, counts.samples) : [];
  if (lines.length > 0) return section(screen, title, note, lines);
  return ['', heading(screen, title, note)];
}

function typeSection(screen: Screen, { samples, counts }: DataCheck): string[] {
  const { types } = samples;
  if (types.length < 2) return [];
  const more = types.length - shownTypeCount;
  const note = more > 0 ? `the ${shownTypeCount} commonest of ${formatCount(types.length)}` : '';
  const lines = shareTable(screen, types.slice(0, shownTypeCount), counts.samples);
  return section(screen, 'Question types', note, lines);
}

function sizeSection(screen: Screen, check: DataCheck): string[] {
  const { images, samples } = check;
  const spreads: [string, Spread | undefined, (value: number) => string][] = [
    ['width, pixels', images.widthPx, formatCount],
    ['height, pixels', images.heightPx, formatCount],
    ['file', images.sizeBytes, formatBytes],
    ['words in a question', samples.questionWords, formatCount],
    [
      `words in ${samples.isCaptions ? 'a caption' : 'an answer'}`,
      samples.answerWords,
      formatCount,
    ],
  ];
  const rows = spreads.flatMap(([name, spread, format]) =>
    spread ? [[name, format(spread.min), format(spread.median), format(spread.max)]] : [],
  );
  const figures = ['min', 'median', 'max'].map((title) => ({ title, align: right }));
  if (rows.length === 0) return [];
  const formats = images.formats.map(({ value, count }) => `${value} ${formatCount(count)}`);
  const table = layOutTable(screen, [{ title: '' }, ...figures], rows);
  return section(screen, 'Sizes', formats.join(', '), table);
}

function rejectSection(screen: Screen, { rejects, counts }: DataCheck): string[] {
  const rowCount = counts.samples + counts.rejects;
  const columns = [
    { title: '', paint: screen.warn },
    { title: '', align: right },
    { title: '', wraps: true },
  ];
  const rows = rejects.flatMap(({ reason, count, examples }) =>
    examples.map((example, index) =>
      index === 0 ? [reason, formatCount(count), cleanText(example)] : ['', '', cleanText(example)],
    ),
  );
  const share = formatShare(counts.rejects / Math.max(rowCount, 1));
  const note = `${formatCount(counts.rejects)} of ${count(rowCount, 'row')} (${share}), first examples of each reason`;
  return section(
    screen,
    'Left out',
    note,
    rows.length > 0 ? layOutTable(screen, columns, rows) : [],
  );
}

function pairsOf(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([one, other]) => `${one} = ${other}`).join(', ');
}

function copySection(screen: Screen, check: DataCheck): string[] {
  const { duplicates, images, samples } = check;
  const { nearPairs, twinCount } = duplicates;
  if (check.counts.images === 0) return [];
  const found: [string, number, string][] = [
    ['same file, one split', images.sameBytesCount, pairsOf(images.sameBytesExamples)],
    ['same file, two splits', twinCount, 'left out of training'],
    ['nearly alike, two splits', nearPairs.pairCount, pairsOf(nearPairs.examples.slice(0, 3))],
    ['said again, one image', samples.repeatedCount, samples.repeatedExamples.join(', ')],
  ];
  const columns = [
    { title: '' },
    { title: '', align: right },
    { title: '', wraps: true, paint: screen.dim },
  ];
  const rows = found.map(([name, amount, examples]) => [
    name,
    formatCount(amount),
    amount > 0 ? cleanText(examples) : '',
  ]);
  return section(screen, 'Copies', '', layOutTable(screen, columns, rows));
}

function marked(screen: Screen, mark: string, text: string): string[] {
  const [first = '', ...rest] = wrapText(cleanText(text), screen.columns - 2);
  return [`${mark} ${first}`, ...rest.map((line) => `  ${line}`)];
}

function verdict(screen: Screen, { problems, warnings, command }: DataCheck): string[] {
  const told = [
    ...problems.flatMap((problem) => marked(screen, screen.bad('✗'), problem)),
    ...warnings.flatMap((warning) => marked(screen, screen.warn('!'), warning)),
  ];
  const isUsable = problems.length === 0;
  const end = isUsable
    ? `${screen.good('✓')} A run can use it: ${command}`
    : `${screen.bad('✗')} A run cannot use it.`;
  return ['', ...told, end];
}

/** What a source holds, on one screen: counts first, what is wrong with it last. */
export function renderDataCheck(screen: Screen, check: DataCheck): string {
  const { counts, name, source, reason } = check;
  const noun = nounOf(check);
  const what = `${count(counts.images, 'image')}, ${count(counts.samples, noun)}`;
  const lines = [
    `${screen.bold(cleanText(name))}  ${screen.dim(`${source}: ${cleanText(reason)}`)}`,
    ...(counts.images > 0
      ? section(screen, what, `by split`, splitTable(screen, check)).slice(1)
      : []),
    ...answerSection(screen, check),
    ...typeSection(screen, check),
    ...sizeSection(screen, check),
    ...copySection(screen, check),
    ...rejectSection(screen, check),
    ...verdict(screen, check),
  ];
  return `${lines.join('\n')}\n`;
}
