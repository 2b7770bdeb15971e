import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPythonVenv, installTimeoutMs, type PythonVenv } from '../../../tools/python-venv.ts';
import { createKey, type ModelServer, startServer } from '../src/index.ts';
import { makePicture, toDataUri } from './make-picture.ts';
import { makeRun, type TrainedRun } from './make-run.ts';

const packages = ['openai==3.57.0'];
const script = fileURLToPath(new URL('./python-client.py', import.meta.url));
const execute = promisify(execFile);
const question = 'What color is the ball?';
const picture = toDataUri(makePicture(1));

let run: TrainedRun;
let server: ModelServer;
let python: PythonVenv;
let key: string;

beforeAll(async () => {
  run = await makeRun(['train.epochCount=12']);
  python = createPythonVenv(run.root, packages);
  const keysPath = join(run.root, 'keys.json');
  key = await createKey(keysPath, 'tests');
  server = await startServer({ root: run.root, runName: run.id, port: 0, keysPath });
}, installTimeoutMs);

afterAll(async () => {
  await server?.close();
  await run?.remove();
});

/** Beside the server, which answers from this process. */
async function runScript(...words: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await execute(python.program, [script, ...words]);
  const lines = stdout.trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const { name, value } = JSON.parse(line);
      return [name, value];
    }),
  );
}

/** What the npm client is told: the same is to come out of Python. */
async function askByNpm(): Promise<OpenAI.ChatCompletion> {
  const client = new OpenAI({ baseURL: `${server.address}/v1`, apiKey: key });
  const content = [
    { type: 'text', text: question },
    { type: 'image_url', image_url: { url: picture } },
  ] as const;
  return client.chat.completions.create({
    model: run.id,
    messages: [{ role: 'user', content: [...content] }],
  });
}

test("PyPI's openai gets answers, streams, models and errors of its own classes", async (context) => {
  if (python.reason) return context.skip(python.reason);
  const told = await runScript(server.address, run.id, key, question, picture);
  const byNpm = await askByNpm();
  const text = byNpm.choices[0]!.message.content!;
  const drawn = told.drawn as string[];

  expect(told.plain).toMatchObject({ choices: byNpm.choices, usage: byNpm.usage, model: run.id });
  expect(told.streamed).toEqual({
    texts: [text],
    reasons: [byNpm.choices[0]!.finish_reason],
    usage: byNpm.usage,
  });
  expect(drawn).toHaveLength(3);
  expect(told['drawn streamed']).toEqual(drawn);
  const logprobs = told.logprobs as [string, number, number][];
  expect(logprobs.map(([token]) => token).join('')).toBe(text);
  expect(logprobs.every(([, logprob, rivals]) => logprob <= 0 && rivals === 2)).toBe(true);
  expect(told.short).toEqual(['length', 1]);
  expect(told.stopped).toEqual([text.slice(0, text.indexOf(text.split(' ').at(-1)!))]);
  expect(told.followed).toEqual([text, text]);
  expect(told.models).toMatchObject([{ id: run.id, object: 'model' }]);
  expect(told.model).toBe(run.id);
  expect(told.together).toEqual(Array(8).fill(text));
  expect(told['bad value']).toMatchObject({ class: 'BadRequestError', param: 'temperature' });
  expect(told['no such model']).toMatchObject({ class: 'NotFoundError', code: 'model_not_found' });
  expect(told['wrong key']).toMatchObject({ class: 'AuthenticationError', status: 401 });
}, 120_000);
