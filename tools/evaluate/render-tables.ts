import type { Predictor } from '@sightline/contracts';
import { markdownTable } from './markdown-table.ts';
import { type Measurement, type SplitScores, totalSeconds } from './measurement.ts';
import { findResults } from './results-file.ts';
import { mean, meanWithDeviation } from './spread.ts';
import type { Subject } from './subject.ts';

/** A subject and what was measured of it, one measurement a seed. */
type Measured = { label: string; measured: Measurement[]; isStale: boolean };

const none = '–';
const staleMark = '†';

/** Where one question is worth less than 0.05 %, a second decimal tells something. */
const decimalsFor = (rowCount: number): number => (rowCount > 2000 ? 2 : 1);

function percent(shares: readonly number[], rowCount: number): string {
  const percents = shares.map((share) => share * 100);
  return meanWithDeviation(percents, decimalsFor(rowCount));
}

function collect(subjects: readonly Subject[], results: readonly Measurement[]): Measured[] {
  return subjects.map((subject) => {
    const found = findResults(results, subject);
    const label = found.isStale ? `${subject.label} ${staleMark}` : subject.label;
    return { ...found, label };
  });
}

function scoresOf(measured: readonly Measurement[], split: string): SplitScores[] {
  return measured.flatMap(({ splits }) => splits[split] ?? []);
}

/** The splits that no choice was made on, `test` first; where there is none, `validation`. */
function reportedSplits(measured: readonly Measurement[]): string[] {
  const all = [...new Set(measured.flatMap(({ splits }) => Object.keys(splits)))].sort();
  const untouched = all.filter((split) => split !== 'validation');
  const others = untouched.filter((split) => split !== 'test');
  if (untouched.length === 0) return all;
  return untouched.includes('test') ? ['test', ...others] : others;
}

function accuracyRow(label: string, measured: readonly Measurement[], split: string): string[] {
  const scores = scoresOf(measured, split);
  const of = (predictor: Predictor): number[] =>
    scores.map(({ accuracy }) => accuracy[predictor].mean);
  const intervals = scores.map(({ rowCount, accuracy: { model } }) =>
    [model.low, model.high].map((bound) => percent([bound], rowCount)).join('–'),
  );
  const baselines = (['shuffled', 'blind', 'majority'] as const).map((name) =>
    (mean(of(name)) * 100).toFixed(1),
  );
  const calibrationError = mean(scores.map((one) => one.calibrationError * 100)).toFixed(1);
  const seconds = mean(measured.map(totalSeconds)).toFixed(0);
  const seeds = measured.map(({ seed }) => seed).join(', ');
  const { rowCount } = scores[0]!;
  const cells = [
    percent(of('model'), rowCount),
    intervals.join(', '),
    ...baselines,
    calibrationError,
  ];
  return [label, split, rowCount.toLocaleString('en-US'), ...cells, seeds, seconds];
}

const accuracyHead = [
  'split',
  'questions',
  'accuracy %',
  '95 % interval of each seed',
  'shuffled',
  'blind',
  'majority',
  'ECE',
  'seeds',
  'seconds',
];

/** One row a subject and held-out split. */
function accuracyTable(title: string, subjects: readonly Measured[]): string {
  const rows = subjects.flatMap(({ label, measured }) => {
    if (measured.length === 0) {
      const cells = accuracyHead.map((name) => (name === 'accuracy %' ? 'not measured yet' : none));
      return [[label, ...cells]];
    }
    return reportedSplits(measured).map((split) => accuracyRow(label, measured, split));
  });
  return markdownTable([title, ...accuracyHead], rows);
}

/** `1,280`, or `12–20` where seeds drew different numbers. */
function countsOf(estimates: readonly { rowCount: number }[]): string {
  const counts = estimates.map(({ rowCount }) => rowCount);
  const ends = new Set([Math.min(...counts), Math.max(...counts)]);
  return [...ends].map((count) => count.toLocaleString('en-US')).join('–');
}

function typeRows({ label, measured }: Measured): string[][] {
  const scores = scoresOf(measured, 'test');
  const types = [...new Set(scores.flatMap(({ byQuestionType }) => Object.keys(byQuestionType)))];
  if (types.length < 2) return [];
  return types.sort().map((type) => {
    const estimates = scores.flatMap(({ byQuestionType }) => byQuestionType[type] ?? []);
    const { rowCount } = estimates[0]!;
    const means = estimates.map((estimate) => estimate.mean);
    const blind = (mean(estimates.map((estimate) => estimate.blind)) * 100).toFixed(1);
    return [label, type, countsOf(estimates), percent(means, rowCount), blind];
  });
}

/** One row a question type of the recipes that have several. */
function typeTable(subjects: readonly Measured[]): string[] {
  const rows = subjects.flatMap(typeRows);
  const head = ['recipe', 'question type (test)', 'questions', 'accuracy %', 'blind'];
  return rows.length > 0 ? [markdownTable(head, rows)] : [];
}

function sentenceRow({ label, measured }: Measured): string[][] {
  const scores = scoresOf(measured, 'test').flatMap(({ sentences }) => sentences ?? []);
  if (scores.length === 0) return [];
  const bleu4 = scores.map(({ bleu }) => bleu[3]!);
  const rougeL = scores.map((one) => one.rougeL);
  const cider = scores.map((one) => one.cider);
  const count = scores[0]!.rowCount.toLocaleString('en-US');
  return [[label, count, ...[bleu4, rougeL, cider].map((values) => meanWithDeviation(values, 3))]];
}

/** One row a recipe whose answers are sentences. */
function sentenceTable(subjects: readonly Measured[]): string[] {
  const rows = subjects.flatMap(sentenceRow);
  const head = ['recipe', 'sentences (test)', 'BLEU-4', 'ROUGE-L', 'CIDEr'];
  return rows.length > 0 ? [markdownTable(head, rows)] : [];
}

function notes(subjects: readonly Measured[], script: string): string[] {
  const machines = [...new Set(subjects.flatMap(({ measured }) => measured))].map(
    ({ machine }) => machine,
  );
  const places = [...new Set(machines)].sort().join('; ');
  return [
    ...(places ? [`Measured on ${places}.`] : []),
    ...(subjects.some(({ isStale }) => isStale)
      ? [`${staleMark} stale: measured with other settings than now; ${script} measures again.`]
      : []),
  ];
}

/** What the recipes reach: accuracy, by question type, and as sentences. */
export function renderRecipes(
  subjects: readonly Subject[],
  results: readonly Measurement[],
): string {
  const all = collect(subjects, results);
  const tables = [accuracyTable('recipe', all), ...typeTable(all), ...sentenceTable(all)];
  return [...tables, ...notes(all, '`npm run evaluate`')].join('\n\n');
}

/** What each part of the model brings. */
export function renderAblation(
  subjects: readonly Subject[],
  results: readonly Measurement[],
): string {
  const all = collect(subjects, results);
  return [accuracyTable('variant', all), ...notes(all, '`npm run ablate`')].join('\n\n');
}
