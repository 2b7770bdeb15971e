import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
  const { status, stderr } = await project.run(['run', '--engine', 'local']);
  expect(status, stderr).toBe(0);
});

afterAll(() => project?.remove());

async function serve(words: string[]) {
  const child = project.start(['serve', '--port', '0', '--json', ...words]);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const told = JSON.parse(line) as { address: string; model: string; task: string };
  return {
    told,
    async stop() {
      child.kill('SIGINT');
      return (await once(child, 'exit'))[0];
    },
  };
}

test('the newest run is served until Ctrl-C, to this machine', async () => {
  const { told, stop } = await serve(['--model-name', 'tiny']);
  expect(told).toMatchObject({ type: 'serve', model: 'tiny', task: 'questions', hasKeys: false });
  expect(told.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const listed = await (await fetch(`${told.address}/v1/models`)).json();
  expect(listed).toMatchObject({ data: [{ id: 'tiny' }] });
  expect(await stop()).toBe(0);
});

test('keys are made, listed and revoked, and then others may be let in', async () => {
  const alone = await project.run(['serve', '--host', '0.0.0.0']);
  expect(alone).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('sightline keys create'),
  });
  const made = await project.run(['keys', 'create', 'laptop']);
  const key = made.stdout.trim();
  expect(key).toMatch(/^sl-[\w-]{43}$/);
  expect(await readFile(join(project.root, 'data', 'keys.json'), 'utf8')).not.toContain(key);
  const { told, stop } = await serve(['--host', '0.0.0.0']);
  const address = told.address.replace('0.0.0.0', '127.0.0.1');
  const statusOf = async (headers: Record<string, string>) =>
    (await fetch(`${address}/v1/models`, { headers })).status;
  expect(await statusOf({})).toBe(401);
  expect(await statusOf({ authorization: `Bearer ${key}` })).toBe(200);
  expect((await project.run(['keys', 'list'])).stdout).toMatch(/laptop +sl-\w/);
  expect((await project.run(['keys', 'revoke', 'laptop'])).status).toBe(0);
  await expect.poll(() => statusOf({ authorization: `Bearer ${key}` })).toBe(401);
  expect(await stop()).toBe(0);
  const nobody = await project.run(['serve']);
  expect(nobody).toMatchObject({ status: 2, stderr: expect.stringContaining('holds no API key') });
}, 240_000);

test('what cannot be served is told in words', async () => {
  expect(await project.run(['serve', '--run', 'nothing'])).toMatchObject({ status: 2 });
  expect(await project.run(['serve', '--max-batch', '0'])).toMatchObject({ status: 2 });
  expect(await project.run(['keys', 'revoke', 'nobody'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no key nobody'),
  });
});
