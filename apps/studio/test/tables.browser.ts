import type { Table } from 'apache-arrow';
import { expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { plainValue, readParts } from './harness/arrow-parts.ts';
import { describeInBrowser } from './harness/describe-in-browser.ts';
import { madeRuns } from './harness/make-project.ts';
import { readAllRows, type ShownCell } from './harness/table-rows.ts';

const run = madeRuns.full;

const tables: [stage: string, table: string][] = [
  ['ingest', 'samples'],
  ['ingest', 'images'],
  ['preprocess', 'preprocessed'],
  ['preprocess', 'pixels'],
  ['features', 'features'],
  ['fusion', 'fused'],
  ['train', 'predictions'],
  ['train', 'metrics'],
  ['train', 'scores'],
];

/** The value of a row, by the name of its column. */
const valueAt = (table: Table, name: string, row: number): unknown =>
  plainValue(table.getChild(name)!.get(row));

/** A figure with its sign as a page writes it, '−0.0123', as a number. */
const toNumber = (text: string): number => Number(text.replace('−', '-').replaceAll(',', ''));

const isNear = (shown: number, value: number): boolean =>
  Math.abs(shown - value) <= Math.max(Math.abs(value) * 1e-3, 1e-12);

/** What a strip of a vector says must be its number of values, its least and its greatest. */
function expectStrip({ label }: ShownCell, values: number[]): void {
  const said = /^(\d+) values from (\S+) to (\S+)$/.exec(label);
  expect(said).not.toBeNull();
  const [, count, min, max] = said!;
  expect(Number(count)).toBe(values.length);
  expect(isNear(toNumber(min!), Math.min(...values))).toBe(true);
  expect(isNear(toNumber(max!), Math.max(...values))).toBe(true);
}

/** A number is shown so that reading it gives the same bits again. */
function expectNumber({ text }: ShownCell, value: number | bigint, isFloat32: boolean): void {
  const read = isFloat32 ? Math.fround(Number(text)) : Number(text);
  expect(read).toBe(Number(value));
}

function expectCell(cell: ShownCell, column: { type: string }, value: unknown): void {
  if (Array.isArray(value)) {
    if (column.type.startsWith('FixedSizeList')) expectStrip(cell, value as number[]);
    else expect(JSON.parse(cell.text)).toEqual(value);
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    expectNumber(cell, value, column.type === 'Float32');
  } else expect(cell.text).toBe(String(value));
}

/** Pictures, and text of tokens, are looked at by tests of their own. */
const isElsewhere = (name: string): boolean => /_ids$|^encoded$|^pixels$/.test(name);

describeInBrowser('the tables', (bench) => {
  test.each(tables)(
    '%s/%s: every cell is the value that stands in the Arrow files',
    async (stage, name) => {
      const table = readParts(bench.project, run, stage, name);
      const { page } = await bench.open(`#/runs/${run}/table/${stage}/${name}`);
      await page.locator('#rows').waitFor();
      const rows = await readAllRows(page);
      expect(rows.map(({ row }) => row)).toEqual(
        Array.from({ length: table.numRows }, (_, at) => at),
      );
      const columns = table.schema.fields.map((field) => ({
        name: field.name,
        type: String(field.type),
      }));
      expect(Object.keys(rows[0]!.cells).sort()).toEqual(
        columns.map((column) => column.name).sort(),
      );
      for (const { row, cells } of rows) {
        for (const column of columns.filter((one) => !isElsewhere(one.name))) {
          expectCell(cells[column.name]!, column, valueAt(table, column.name, row));
        }
      }
    },
  );

  test('the tokens of a row are the ids that stand in the Arrow files, padding counted', async () => {
    const table = readParts(bench.project, run, 'preprocess', 'preprocessed');
    const { page } = await bench.open(`#/runs/${run}/table/preprocess/preprocessed?row=0`);
    for (const row of [0, 7, table.numRows - 1]) {
      await page.goto(
        `${bench.studio.origin}/#/runs/${run}/table/preprocess/preprocessed?row=${row}`,
      );
      await page.getByRole('heading', { name: `Row ${row}`, exact: true }).waitFor();
      await settle(page);
      for (const name of ['question', 'answer']) {
        const part = page.locator('.row-part', { hasText: `${name}_ids` });
        const shown = await part
          .locator('.tokens > [title]')
          .evaluateAll((tokens) =>
            tokens.map((token) => Number(/\d+/.exec((token as HTMLElement).title))),
          );
        const length = valueAt(table, `${name}_length`, row) as number;
        const ids = valueAt(table, `${name}_ids`, row) as number[];
        expect(shown).toEqual(ids.slice(0, length));
        const padding = ids.length - length;
        expect(await part.locator('.tokens').textContent()).toContain(`× ${padding}`);
      }
    }
  });

  test('all values of a vector are the bits that stand in the Arrow files', async () => {
    const table = readParts(bench.project, run, 'features', 'features');
    const { page } = await bench.open(`#/runs/${run}/table/features/features?row=3`);
    for (const name of ['image', 'text']) {
      const part = page.locator('.row-part', { hasText: `${name} [` });
      await part.locator('summary').click();
      const shown = (await part.getByRole('region').textContent())!.split(' ').map(Number);
      expect(shown.map(Math.fround)).toEqual(valueAt(table, name, 3));
    }
  });

  test('a picture in a table is the one whose pixels stand in the Arrow files', async () => {
    const table = readParts(bench.project, run, 'preprocess', 'pixels');
    const { page } = await bench.open(`#/runs/${run}/table/preprocess/pixels?row=2`);
    const picture = page.locator('.row-picture');
    await picture.waitFor();
    const drawn = await picture.evaluate(async (element) => {
      const image = element as HTMLImageElement;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      return Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data);
    });
    const rgb = drawn.filter((_, at) => at % 4 !== 3);
    expect(rgb).toEqual(valueAt(table, 'pixels', 2));
  });

  test('a filter leaves the rows that the Arrow files say it must', async () => {
    const table = readParts(bench.project, run, 'train', 'predictions');
    const { page } = await bench.open(`#/runs/${run}/table/train/predictions?where=not%20correct`);
    const wanted = Array.from({ length: table.numRows }, (_, row) => row).filter(
      (row) => valueAt(table, 'correct', row) === false,
    );
    await page.locator('#rows').waitFor();
    expect((await readAllRows(page)).map(({ row }) => row)).toEqual(wanted);
  });
});
