import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
  const { status, stderr } = await project.run(['run', '--engine', 'local']);
  expect(status, stderr).toBe(0);
});

afterAll(() => project.remove());

async function ask(target: string, sql: string, ...more: string[]) {
  return project.run(['inspect', target, '--sql', sql, ...more]);
}

test('SQL about a stage: its table is data, those of its run have their names', async () => {
  const sql =
    'select split, count(*) as n from data join samples using (sample_id, split) group by 1 order by 1';
  const { status, stdout, stderr } = await ask('latest/train/predictions', sql);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe('  split        n\n  test        12\n  validation   8\n');
  const rejects = await ask('latest/fusion', 'select count(*) as n from ingest.rejects', '--json');
  expect(rejects.stdout).toBe('{"n":0}\n');
});

test('tensors are lists; CSV keeps them as JSON', async () => {
  const sql = 'select len(fused) as width, fused[:2] as beginning from data limit 1';
  const { stdout } = await ask('latest/fusion', sql, '--csv');
  expect(stdout).toMatch(/^width,beginning\r\n562,"\[[-\d.e]+,[-\d.e]+\]"\r\n$/);
});

test('a mistake in the SQL is a mistake of usage, told with its place', async () => {
  const { status, stdout, stderr } = await ask('latest/train', 'select nothing from data');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: Binder Error: .*"nothing" not found/);
  expect(stderr).toMatch(/\nLINE 1: select nothing from data\n {15}\^\nfix: Correct the SQL\.\n$/);
});

test('a file of its own can be asked, too, and a long answer is cut with a note', async () => {
  const numbers = tableFromArrays({ number: Int32Array.from({ length: 12_000 }, (_, row) => row) });
  await writeFile(join(project.root, 'numbers.arrow'), tableToIPC(numbers, 'file'));
  const { stdout, stderr } = await ask('numbers.arrow', 'select number from data');
  expect(stdout.split('\n')).toHaveLength(10_002);
  expect(stderr).toBe(
    'the first 10000 rows; all of them: --csv, --json, or say LIMIT in the SQL\n',
  );
});
