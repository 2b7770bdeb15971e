import { formatCount, type Manifest } from '@sightline/contracts';
import type { TableSummary } from '@sightline/inspect';
import type { UsingRun } from '../inspect/open-lineage.ts';
import { formatBytes } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { heading, paragraph } from './heading.ts';
import { renderChecks } from './inspection-checks.ts';
import { renderLabels } from './inspection-labels.ts';
import { renderNumbers } from './inspection-numbers.ts';
import { renderOthers } from './inspection-others.ts';
import { renderTensors } from './inspection-tensors.ts';
import { renderTokens } from './inspection-tokens.ts';

/** A table as `inspect` shows it. */
export type Inspection = TableSummary & {
  path: string;
  contract: string;
  /** What a row is, where the contract is known. */
  doc?: string;
  batchCount: number;
  sizeBytes: number;
  partCount: number;
  /** Artifact that the table belongs to, and the table's name in it. */
  manifest?: Manifest;
  name?: string;
  /** Runs that made or used the artifact, the newest first. */
  runs?: UsingRun[];
};

const shownHash = 8;

/** Settings on one line: `count 1000, topicShares.color 7`. */
function describeConfig(config: unknown, path: string = ''): string {
  if (Array.isArray(config)) return `${path} ${config.join(' ')}`;
  if (typeof config !== 'object' || config === null) return `${path} ${String(config)}`;
  const entries = Object.entries(config).filter(([, value]) => value !== undefined);
  return entries
    .map(([key, value]) => describeConfig(value, path ? `${path}.${key}` : key))
    .join(', ');
}

function describeRuns(runs: readonly UsingRun[]): string {
  const maker = runs.find(({ isMaker }) => isMaker);
  const others = runs.filter((run) => run !== maker);
  const made = maker ? [`made by ${maker.id}`] : [];
  const [newest] = others;
  if (newest) {
    const more = others.length > 1 ? ` and ${formatCount(others.length - 1)} more` : '';
    made.push(`taken again by ${newest.id}${more}`);
  }
  return made.join(', ') || 'none here links to it';
}

function describeInputs({ inputs }: Manifest): string {
  return inputs
    .map(({ stage, sha256, rowCount }) => {
      return `${stage} ${sha256.slice(0, shownHash)} (${countOf(rowCount, 'row', 's')})`;
    })
    .join(', ');
}

function describeNeeds({ dependencies, module }: Manifest): string {
  const packages = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  return [...(module ? [`module ${module}`] : []), ...packages].join(', ');
}

function describeBeside({ tables, files }: Manifest, name: string | undefined): string {
  const others = Object.entries(tables).filter(([other]) => other !== name);
  return [
    ...others.map(([other, { rowCount }]) => `${other} (${countOf(rowCount, 'row', 's')})`),
    ...files.map(({ path, sizeBytes }) => `${path} (${formatBytes(sizeBytes)})`),
  ].join(', ');
}

function countOf(count: number, word: string, plural: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : plural}`;
}

function describeRows(inspection: Inspection): string {
  const { rowCount, readRowCount, batchCount, partCount, sizeBytes } = inspection;
  const rows = countOf(rowCount, 'row', 's');
  const holds = `${rows} in ${countOf(batchCount, 'batch', 'es')}, ${countOf(partCount, 'part', 's')}`;
  const sampled =
    readRowCount < rowCount ? `; all figures from a sample of ${formatCount(readRowCount)}` : '';
  return `${holds}, ${formatBytes(sizeBytes)}${sampled}`;
}

function lineageRows({ manifest, name, runs = [] }: Inspection): string[][] {
  if (!manifest) return [];
  const { stage, stageVersion, key, seed, config } = manifest;
  return [
    ['run', describeRuns(runs)],
    ['stage', `${stage} ${stageVersion}, key ${key.slice(0, shownHash)}, seed ${seed}`],
    ['config', describeConfig(config)],
    ['inputs', describeInputs(manifest)],
    ['needs', describeNeeds(manifest)],
    ['beside', describeBeside(manifest, name)],
  ].filter(([, text]) => text !== '');
}

function renderHead(screen: Screen, inspection: Inspection): string[] {
  const { contract, doc, path } = inspection;
  const says = doc ? `a row is ${doc}` : '';
  const title = heading(screen, cleanText(contract), says);
  const below = says && !title.includes(says) ? paragraph(screen, says).map(screen.dim) : [];
  const rows = [
    ['path', cleanText(path)],
    ['holds', describeRows(inspection)],
    ...lineageRows(inspection),
  ];
  const columns = [
    { title: '', paint: screen.dim },
    { title: '', wraps: true },
  ];
  return [title, ...below, ...layOutTable(screen, columns, rows)];
}

/** A table on one screen: contract, lineage, checks, and every column with what its values say. */
export function renderInspection(screen: Screen, inspection: Inspection): string {
  const { columns, tokens, checks, health, rowCount } = inspection;
  const sections = [
    renderHead(screen, inspection),
    renderChecks(screen, checks, health, rowCount),
    renderOthers(screen, columns),
    renderNumbers(screen, columns),
    renderLabels(screen, columns),
    renderTokens(screen, tokens),
    renderTensors(screen, columns),
  ];
  const shown = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}
