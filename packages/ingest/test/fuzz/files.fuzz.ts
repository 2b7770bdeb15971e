import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryReader, StageError } from '@sightline/contracts';
import { writeTable } from '@sightline/store';
import { Binary, RecordBatchFileWriter, Table, Utf8, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { makeTar, type TarPart } from '../make-tar.ts';
import { fuzzing, mutation } from '../mutate.ts';
import { readSource, tryReadSource } from '../read-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('a "quoted" word', 'one,\ntwo', 'größer', '猫', '[1]', "don't"),
);
const row = fc.record({ question: word, answer: word });
const isText = ({ question, answer }: { question: string; answer: string }): boolean =>
  question.trim() !== '' && answer.trim() !== '';

function quote(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

test('CSV: quoted cells come back as they were, whatever is in them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row.filter(isText), { minLength: 1, maxLength: 8 }), async (rows) => {
      const lines = rows.map(({ question, answer }, index) =>
        [`${index}.png`, question, answer].map(quote).join(','),
      );
      const text = ['file_name,question,answer', ...lines].join('\n');
      write('metadata.csv', text);
      const { pairs, badRows } = await readSource({ source: 'folder', path: folder });
      expect(badRows).toEqual([]);
      expect(pairs.map(({ question, answer }) => ({ question, answer }))).toEqual(
        rows.map(({ question, answer }) => ({ question: question.trim(), answer: answer.trim() })),
      );
    }),
    fuzzing,
  );
});

test('CSV with changed bytes: every row is a pair of what the file says or a bad row, or the file is named', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), mutation, async (rows, mutate) => {
      const lines = rows.map(({ question, answer }, index) =>
        [`${index}.png`, question, answer].map(quote).join(','),
      );
      const bytes = mutate(Buffer.from(['file_name,question,answer', ...lines].join('\n')));
      write('metadata.csv', bytes);
      const read = await tryReadSource({ source: 'folder', path: folder });
      if (read instanceof StageError) return;
      const unquoted = (text: string): string => text.replaceAll('"', '');
      const said = unquoted(bytes.toString());
      for (const { question, answer } of read.pairs) {
        expect(said).toContain(unquoted(question));
        expect(said).toContain(unquoted(answer));
      }
    }),
    fuzzing,
  );
});

const image = fc.uint8Array({ minLength: 1, maxLength: 2000 });
const sample = fc.record({
  name: fc.constantFrom('0', '1', 'a/2', '3.x', 'größer', '../4', '/5'),
  ending: fc.constantFrom('jpg', 'png', 'JPEG', 'seg.png'),
  image: fc.oneof(
    image,
    image.map(() => undefined),
  ),
  text: fc.oneof(
    fc.record({ kind: fc.constant('txt' as const), said: word }),
    fc.record({ kind: fc.constant('cls' as const), said: fc.nat(9).map(String) }),
    fc.record({ kind: fc.constant('json' as const), said: row }),
    fc.record({ kind: fc.constant('json' as const), said: fc.jsonValue({ maxDepth: 1 }) }),
  ),
});
type Sample = typeof sample extends fc.Arbitrary<infer Value> ? Value : never;

function entriesOf({ name, ending, image, text }: Sample): TarPart[] {
  const said =
    typeof text.said === 'string' && text.kind !== 'json' ? text.said : JSON.stringify(text.said);
  const written: TarPart = [`${name}.${text.kind}`, said];
  return image ? [[`${name}.${ending}`, image], written] : [written];
}

test('tar: what comes out went in, with changed bytes too; else it is a bad row, or the file is named', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { maxLength: 6 }), mutation, async (samples, mutate) => {
      const whole = await makeTar(samples.flatMap(entriesOf));
      const bytes = mutate(whole);
      const path = write('a.tar', bytes);
      const read = await tryReadSource({ source: 'webdataset', path });
      if (read instanceof StageError) {
        expect(bytes.equals(whole)).toBe(false);
        return;
      }
      for (const pair of read.pairs) {
        expect(pair.bytes).toBeDefined();
        expect(bytes.includes(Buffer.from(pair.bytes!))).toBe(true);
        expect(pair.rowId).not.toMatch(/\.\.|\/\//);
        if (!bytes.equals(whole)) continue;
        const known = samples.flatMap(({ text }) => JSON.stringify(text.said));
        const inJson = JSON.stringify(pair.answer).slice(1, -1);
        expect(known.some((one) => one.includes(inJson) || one.trim().includes(pair.answer))).toBe(
          true,
        );
      }
    }),
    fuzzing,
  );
});

type TableRow = { image: Uint8Array; question: string; answer: string };

const tableRows: fc.Arbitrary<TableRow[]> = fc.array(
  fc.record({ image, question: word, answer: word }),
  { minLength: 1, maxLength: 6 },
);

function tableOf(rows: readonly TableRow[]): Table {
  return new Table({
    image: vectorFromArray(
      rows.map((one) => one.image),
      new Binary(),
    ),
    question: vectorFromArray(
      rows.map((one) => one.question),
      new Utf8(),
    ),
    answer: vectorFromArray(
      rows.map((one) => one.answer),
      new Utf8(),
    ),
  });
}

const keyOf = (
  bytes: Uint8Array,
  { question, answer }: { question: string; answer: string },
): string => [Buffer.from(bytes).toString('hex'), question.trim(), answer.trim()].join();

let tableCount = 0;

async function checkTable(whole: Buffer, mutate: (bytes: Uint8Array) => Buffer, rows: TableRow[]) {
  const bytes = mutate(whole);
  const path = write(`${++tableCount}.arrow`, bytes); // its own: a file is not to change while it is read
  const read = await tryReadSource({ source: 'table', path });
  if (!bytes.equals(whole)) return;
  if (read instanceof StageError) throw read;
  expect(read.pairs.map((pair) => keyOf(pair.bytes!, pair)).sort()).toEqual(
    rows.map((one) => keyOf(one.image, one)).sort(),
  );
}

test('Arrow: what comes out went in; with changed bytes every row is accounted for, or the file is named', async () => {
  await fc.assert(
    fc.asyncProperty(tableRows, mutation, async (rows, mutate) => {
      const bytes = RecordBatchFileWriter.writeAll(tableOf(rows)).toUint8Array(true);
      await checkTable(Buffer.from(bytes), mutate, rows);
    }),
    fuzzing,
  );
});

test('Parquet: what comes out went in; with changed bytes every row is accounted for, or the file is named', async () => {
  await fc.assert(
    fc.asyncProperty(tableRows, mutation, async (rows, mutate) => {
      const { schema, batches } = tableOf(rows);
      const path = join(folder, `${++tableCount}.parquet`);
      await writeTable(memoryReader({ name: 'a', version: 1, doc: '', schema }, batches), path);
      await checkTable(await readFile(path), mutate, rows);
    }),
    fuzzing,
  );
});
