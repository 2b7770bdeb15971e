import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  contractId,
  numbersOf,
  stageNames,
  type TableReader,
  tensorShape,
  valuesOf,
} from '@sightline/contracts';
import { openTable } from '@sightline/store';
import type { Command } from 'commander';
import { projectRoot } from '../project-root.ts';
import { createScreen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';

type ColumnSummary = { name: string; type: string; sample: string };

/** A file, a folder of parts, or `<run>/<stage>[/<table>]`. */
async function locate(target: string): Promise<string> {
  if (existsSync(target)) return target;
  const [runName = '', stage = '', ...rest] = target.split('/');
  if (!stageNames.some((name) => name === stage)) return target;
  const { resolveRun, runFolder } = await import('@sightline/pipeline');
  const run = await resolveRun(projectRoot, runName);
  return join(runFolder(projectRoot, run.id), stage, ...rest);
}

function describeNumbers(values: ArrayLike<number>): string {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / values.length;
  return `min ${min.toPrecision(4)}  max ${max.toPrecision(4)}  mean ${mean.toPrecision(4)}`;
}

async function summarise(table: TableReader): Promise<ColumnSummary[]> {
  const first = table.batchCount > 0 ? await table.readBatch(0) : undefined;
  return table.contract.schema.fields.map((field) => {
    const shape = tensorShape(field);
    const type = shape ? `${field.type.children[0]?.type}[${shape.join(',')}]` : String(field.type);
    const { name } = field;
    if (!first) return { name, type, sample: '' };
    const isNumber = shape !== undefined || /^(Int|Float|Uint)/.test(type);
    if (isNumber) return { name, type, sample: describeNumbers(numbersOf(first, name)) };
    const head = valuesOf<unknown>(first.slice(0, 3), name).map((value) =>
      value instanceof Uint8Array ? `${value.length} bytes` : String(value),
    );
    return { name, type, sample: head.join(' · ') };
  });
}

async function inspect(target: string, { json }: { json?: boolean }): Promise<void> {
  const table = await openTable(await locate(target));
  const columns = await summarise(table);
  const contract = contractId(table.contract);
  const { rowCount, batchCount } = table;
  if (json) {
    process.stdout.write(`${JSON.stringify({ contract, rowCount, batchCount, columns })}\n`);
    return;
  }
  const screen = createScreen(process.stdout);
  process.stdout.write(`${screen.bold(contract)}  ${rowCount} rows in ${batchCount} batches\n`);
  const layout = [
    { title: 'column', paint: screen.bold },
    { title: 'type' },
    { title: 'first batch', wraps: true, paint: screen.dim },
  ];
  const cells = columns.map(({ name, type, sample }) => [name, type, sample]);
  process.stdout.write(`${layOutTable(screen, layout, cells).join('\n')}\n`);
}

/** `sightline inspect <file or run/stage>` */
export function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('look into an Arrow file or what a stage of a run wrote')
    .argument('<target>', 'a file, a folder of parts, or for example latest/preprocess/pixels')
    .option('--json', 'one JSON object')
    .action(inspect);
}
