import { formatCount, StageError } from '@sightline/contracts';
import { Command } from 'commander';
import type { ResultsFormat } from '../export/export-results.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

type Options = {
  model?: string;
  table?: string;
  vqa?: string;
  captions?: string;
  html?: string;
  capsule?: string;
  split: string;
};

async function executeModel(io: CommandIo, name: string, folder: string): Promise<void> {
  const [{ requireTrained, resolveRun, runFolder }, { exportModel }, { findRoot }, format] =
    await Promise.all([
      import('@sightline/pipeline/runs'),
      import('@sightline/export'),
      import('../run/find-root.ts'),
      import('../terminal/format-number.ts'),
    ]);
  const root = findRoot();
  const run = await resolveRun(root, name);
  await requireTrained(root, run);
  const model = await exportModel(runFolder(root, run.id), folder);
  if (io.isJson) return io.printJson({ type: 'exported-model', run: run.id, ...model });
  const parameters = formatCount(model.parameterCount);
  io.print(`${model.folder}: the model of ${run.id}, ${parameters} parameters\n`);
  const width = Math.max(...model.files.map((file) => file.name.length));
  for (const file of model.files) {
    io.print(`  ${file.name.padEnd(width)}  ${format.formatBytes(file.sizeBytes)}\n`);
  }
}

async function executeTable(io: CommandIo, target: string, path: string): Promise<void> {
  const [{ resolve }, { writeTable }, { exitOnSignal }, { findRoot }, { findTable }, format] =
    await Promise.all([
      import('node:path'),
      import('@sightline/store'),
      import('../run/abort-on-signal.ts'),
      import('../run/find-root.ts'),
      import('../inspect/find-table.ts'),
      import('../terminal/format-number.ts'),
    ]);
  exitOnSignal();
  const { table } = await findTable(findRoot(), target);
  const written = await writeTable(table, resolve(path));
  if (io.isJson) return io.printJson({ type: 'exported-table', ...written });
  const size = `${formatCount(written.rowCount)} rows, ${format.formatBytes(written.sizeBytes)}`;
  io.print(`${written.path}: ${size}\n`);
}

async function executeCapsule(
  io: CommandIo,
  name: string,
  file: string,
  format: 'html' | 'json',
): Promise<void> {
  const [{ resolveRun }, { writeCapsule }, { abortOnSignal }, { findRoot }, { formatBytes }] =
    await Promise.all([
      import('@sightline/pipeline/runs'),
      import('@sightline/studio'),
      import('../run/abort-on-signal.ts'),
      import('../run/find-root.ts'),
      import('../terminal/format-number.ts'),
    ]);
  const root = findRoot();
  const run = await resolveRun(root, name);
  const written = await writeCapsule(root, run, file, { format, signal: abortOnSignal(io) });
  if (io.isJson) return io.printJson({ type: 'exported-capsule', run: run.id, ...written });
  const { path, sizeBytes, sampleCount, answerCount } = written;
  const held = `${sampleCount} samples followed, ${answerCount} of them answered`;
  io.print(`${path}: ${run.id}, ${held}, ${formatBytes(sizeBytes)}\n`);
}

async function executeResults(
  io: CommandIo,
  name: string,
  kind: ResultsFormat,
  path: string,
  split: string,
): Promise<void> {
  const [{ requireTrained, resolveRun }, { exportResults }, { findRoot }] = await Promise.all([
    import('@sightline/pipeline/runs'),
    import('../export/export-results.ts'),
    import('../run/find-root.ts'),
  ]);
  const root = findRoot();
  const run = await resolveRun(root, name);
  await requireTrained(root, run);
  const written = await exportResults(root, run, kind, split, path);
  if (io.isJson) io.printJson({ type: 'exported-results', run: run.id, split, ...written });
  else io.print(`${written.path}: ${formatCount(written.rowCount)} results of ${split}\n`);
  if (!written.hasNumericIds && !io.isJson) {
    io.note(
      'note: the ids of this data are text; the official evaluation takes whole numbers only\n',
    );
  }
}

async function execute(io: CommandIo, what: string, options: Options): Promise<void> {
  const { model, table, vqa, captions, html, capsule, split } = options;
  const asked = [model, table, vqa, captions, html, capsule].filter((path) => path !== undefined);
  if (asked.length !== 1) {
    throw new StageError('usage', {
      message: asked.length === 0 ? 'nothing says what to export' : 'one thing at a time',
      fix: 'Give one of --model <folder>, --table, --vqa, --captions, --html and --capsule <file>.',
    });
  }
  if (model !== undefined) return executeModel(io, what, model);
  if (table !== undefined) return executeTable(io, what, table);
  if (html !== undefined) return executeCapsule(io, what, html, 'html');
  if (capsule !== undefined) return executeCapsule(io, what, capsule, 'json');
  if (vqa !== undefined) return executeResults(io, what, 'vqa', vqa, split);
  return executeResults(io, what, 'captions', captions!, split);
}

export function exportCommand(io: CommandIo): Command {
  const command = new Command('export')
    .description('a run, a model, a table or predictions, in files that others read')
    .argument('[what]', 'a run: an id, its beginning, or latest; a table: as for inspect', 'latest')
    .option('--model <folder>', 'the model with config, tokenizer and card; an empty or new folder')
    .option('--table <file>', 'a table as .parquet, .csv, .jsonl or .arrow, by the ending')
    .option('--vqa <file>', 'predictions as a VQA v2 results file (JSON)')
    .option('--captions <file>', 'predictions as COCO caption results (JSON)')
    .option('--html <file>', 'the run as one page that opens from disk: flow, trace, samples, quiz')
    .option('--capsule <file>', 'the data of such a page, smaller, as data/sample/run.json (JSON)')
    .option('--split <split>', 'whose predictions', 'test')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((what: string, options: Options) => execute(io, what, options));
  return withExamples(command, {
    'sightline export --model my-model': 'the newest run',
    'sightline export 20261124-04 --model my-model': 'the run whose id begins so',
    'sightline export latest/train --table out.parquet': 'a table; also .csv, .jsonl, .arrow',
    'sightline export --vqa results.json': 'answers to the test split, for the VQA evaluation',
    'sightline export --html run.html': 'a page to send to somebody who has no Sightline',
    'sightline export --captions results.json': 'the same for the COCO caption evaluation',
  });
}
