import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

const page = fileURLToPath(new URL('../../studio/dist/web/index.html', import.meta.url));
const skipped = existsSync(page) ? '' : 'the page of the studio is not built: npm run setup';
if (skipped) console.warn(`skipped: ${skipped}`);

type Opened = { child: ChildProcess; address: string; token: string };

let project: TinyProject;
let studio: Opened;

async function openStudio(
  words: string[] = [],
  environment: Record<string, string> = {},
): Promise<Opened> {
  const child = project.start(['studio', '--port', '0', ...words], environment);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const url = new URL(line.startsWith('{') ? JSON.parse(line).url : line);
  return { child, address: url.origin, token: url.hash.replace('#token=', '') };
}

async function stop({ child }: Opened, signal: NodeJS.Signals = 'SIGINT'): Promise<unknown> {
  const exited = once(child, 'exit');
  child.kill(signal);
  return (await exited)[0];
}

beforeAll(async () => {
  if (skipped) return;
  project = await createTinyProject();
  studio = await openStudio();
});

afterAll(async () => {
  if (skipped) return;
  await stop(studio);
  await project.remove();
});

async function post(path: string, body: object = {}): Promise<{ status: number; told: never }> {
  const headers = { authorization: `Bearer ${studio.token}` };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`${studio.address}/api/runs${path}`, init);
  const text = await answer.text();
  return { status: answer.status, told: (text ? JSON.parse(text) : undefined) as never };
}

/** Follows a run until an event, or until it is over; gives the last message. */
async function follow(id: string, words = 'event: end'): Promise<string> {
  const answer = await fetch(`${studio.address}/api/runs/${id}/events`);
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes(words)) break;
  }
  return text.slice(text.lastIndexOf('event: end'));
}

test.skipIf(skipped)(
  'the studio prints one address with a token, closes on Ctrl-C, and takes another token each time',
  async () => {
    expect(studio.token).toMatch(/^[\w-]{43}$/);
    const others = [await openStudio(['--json']), await openStudio(['--json'])];
    expect(new Set([studio, ...others].map(({ token }) => token)).size).toBe(3);
    expect(await stop(others[0]!)).toBe(0);
    expect(await stop(others[1]!, 'SIGTERM')).toBe(0);
    const port = new URL(studio.address).port;
    const taken = await project.run(['studio', '--port', port]);
    expect(taken).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`port ${port} is taken`),
    });
    const wrong = await project.run(['studio', '--port', '70000']);
    expect(wrong.status).toBe(2);
  },
);

test.skipIf(skipped || process.platform !== 'linux')(
  'a browser that the studio opens is told no token, but where to get it, once',
  async () => {
    const told = join(project.root, 'told');
    const opener = join(project.root, 'xdg-open');
    await writeFile(opener, `#!/bin/sh\necho "$@" > ${told}.new && mv ${told}.new ${told}\n`);
    await chmod(opener, 0o755);
    const path = `${project.root}:${process.env.PATH}`;
    const own = await openStudio(['--open'], { PATH: path });
    while (!existsSync(told)) await sleep(50);
    const address = (await readFile(told, 'utf8')).trim();
    expect(address).not.toContain(own.token);
    const entered = await fetch(address, { redirect: 'manual' });
    expect(entered.headers.get('location')).toBe(`/#token=${own.token}`);
    const again = await fetch(address, { redirect: 'manual' });
    expect(again.headers.get('location')).toBe('/');
    await stop(own);
  },
);

test.skipIf(skipped)(
  'a run that the studio starts goes on when the studio is killed, and its stage runs again',
  async () => {
    const started = await post('', { recipe: 'default', overrides: ['train.epochCount=2'] });
    expect(started).toMatchObject({ status: 201 });
    const { id } = started.told as { id: string };
    await stop(studio, 'SIGKILL');
    studio = await openStudio();
    expect(await follow(id)).toContain('{"state":"completed"}');
    const run = join(project.root, 'data', 'runs', id);
    const record = JSON.parse(await readFile(join(run, 'run.json'), 'utf8'));
    expect(record).toMatchObject({ id, engine: 'temporal', config: { train: { epochCount: 2 } } });
    expect(await readFile(join(run, 'logs', 'command.jsonl'), 'utf8')).toContain('"run-started"');
    const again = await post(`/${id}/rerun`, { stage: 'train', only: true });
    expect(again.status).toBe(201);
    const { id: second } = again.told as { id: string };
    expect(await follow(second)).toContain('{"state":"completed"}');
    const { runs: listed } = await (await fetch(`${studio.address}/api/runs`)).json();
    expect(listed).toMatchObject([
      {
        id: second,
        rerunOf: id,
        stages: expect.arrayContaining([
          expect.objectContaining({ stage: 'train', state: 'completed' }),
        ]),
      },
      { id, accuracy: expect.any(Number), heldOutLosses: [expect.any(Number), expect.any(Number)] },
    ]);
  },
  240_000,
);

test.skipIf(skipped)(
  'a run rests, goes on and is cancelled from the studio',
  async () => {
    const { told } = await post('', { recipe: 'default', overrides: ['train.epochCount=1000'] });
    const { id } = told as { id: string };
    await follow(id, '"model":"decoder"');
    expect((await post(`/${id}/pause`)).status).toBe(204);
    await follow(id, '"run-paused"');
    expect((await post(`/${id}/resume`)).status).toBe(204);
    await follow(id, '"run-resumed"');
    expect((await post(`/${id}/cancel`)).status).toBe(204);
    expect(await follow(id)).toContain('{"state":"interrupted"}');
    expect(await post(`/${id}/pause`)).toMatchObject({
      status: 400,
      told: {
        message: `run ${id} is not under way`,
        fix: expect.stringContaining('sightline runs'),
      },
    });
  },
  240_000,
);

test.skipIf(skipped)(
  'a run without Temporal is cancelled as Ctrl-C would, and cannot rest',
  async () => {
    const words = ['run', '--engine', 'local', '--id', 'local', '--set', 'train.epochCount=1000'];
    const child = project.start(words);
    const exited = once(child, 'exit');
    await once(child.stderr!, 'data');
    await follow('local', '"model":"decoder"');
    expect(await post('/local/pause')).toMatchObject({
      status: 400,
      told: {
        message: expect.stringContaining('without Temporal'),
        fix: expect.stringContaining('sightline cancel local'),
      },
    });
    expect((await post('/local/cancel')).status).toBe(204);
    expect((await exited)[0]).toBe(130);
    expect(await follow('local')).toContain('{"state":"interrupted"}');
  },
  240_000,
);

test.skipIf(skipped)(
  'what cannot be started is told in the words of the command, and leaves nothing',
  async () => {
    const before = await readdir(join(project.root, 'data', 'runs'));
    expect(await post('', { recipe: 'default', overrides: ['train.nonsense=1'] })).toMatchObject({
      status: 400,
      told: { code: 'bad-config', message: expect.stringContaining('train.nonsense') },
    });
    expect(await post('', { recipe: 'easy-vqa', path: 'nowhere' })).toMatchObject({
      status: 400,
      told: { message: expect.stringContaining('there is nothing at') },
    });
    expect((await post('/nothing/rerun', { stage: 'train' })).status).toBe(404);
    expect(await readdir(join(project.root, 'data', 'runs'))).toEqual(before);
  },
  120_000,
);
