import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey, type ModelServer, startServer } from '../src/index.ts';
import { makePicture, toDataUri } from './make-picture.ts';
import { makeRun, type TrainedRun } from './make-run.ts';

type Body = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;
type Streamed = { answers: OpenAI.ChatCompletionChunk.Choice[][]; usage: unknown; count: number };

let run: TrainedRun;
let server: ModelServer;
let client: OpenAI;

beforeAll(async () => {
  run = await makeRun();
  server = await startServer({ root: run.root, runName: run.id, port: 0 });
  client = clientOf(server);
});

afterAll(async () => {
  await server?.close();
  await run?.remove();
});

function clientOf({ address }: ModelServer, apiKey = 'none'): OpenAI {
  return new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });
}

function bodyOf(turn: number, settings: Body = {}): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const questions = ['What color is the ball?', 'How many dogs are there?', 'Which animal is it?'];
  const text = questions[turn % questions.length]!;
  const url = toDataUri(makePicture(turn, turn % 4 === 3 ? 300 : 64));
  const content = [
    { type: 'text', text },
    { type: 'image_url', image_url: { url } },
  ] as const;
  return { model: run.id, messages: [{ role: 'user', content: [...content] }], ...settings };
}

const ask = (turn: number, settings?: Body, by: OpenAI = client): Promise<OpenAI.ChatCompletion> =>
  by.chat.completions.create(bodyOf(turn, settings));

const textsOf = ({ choices }: OpenAI.ChatCompletion): (string | null)[] =>
  choices.map(({ message }) => message.content);

async function stream(turn: number, settings: Body = {}): Promise<Streamed> {
  const chunks = await client.chat.completions.create({ ...bodyOf(turn, settings), stream: true });
  const streamed: Streamed = { answers: [], usage: undefined, count: 0 };
  for await (const { choices, usage } of chunks) {
    streamed.count += 1;
    if (usage) streamed.usage = usage;
    for (const choice of choices) {
      streamed.answers[choice.index] ??= [];
      streamed.answers[choice.index]!.push(choice);
    }
  }
  return streamed;
}

const joined = ({ answers }: Streamed): string[] =>
  answers.map((choices) => choices.map(({ delta }) => delta.content ?? '').join(''));

test('a question about a picture is answered', async () => {
  const completion = await ask(0);
  expect(completion).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-/),
    object: 'chat.completion',
    model: run.id,
    system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]+$/),
  });
  expect(Math.abs(completion.created - Date.now() / 1000)).toBeLessThan(600);
  const [choice, ...others] = completion.choices;
  expect(others).toEqual([]);
  expect(choice).toMatchObject({
    index: 0,
    finish_reason: expect.stringMatching(/^(stop|length)$/),
    logprobs: null,
    message: { role: 'assistant', content: expect.stringMatching(/\w/), refusal: null },
  });
  const { prompt_tokens, completion_tokens, total_tokens } = completion.usage!;
  expect(prompt_tokens).toBeGreaterThan(5);
  expect(completion_tokens).toBeGreaterThan(1);
  expect(total_tokens).toBe(prompt_tokens + completion_tokens);
});

test('streamed, the answer is the same, piece by piece', async () => {
  const plain = await ask(1);
  const streamed = await stream(1);
  expect(joined(streamed)).toEqual(textsOf(plain));
  expect(streamed.count).toBeGreaterThan(3);
  expect(streamed.usage).toBeUndefined();
  expect(streamed.answers[0]![0]!.delta.role).toBe('assistant');
  const reasons = streamed.answers[0]!.map((choice) => choice.finish_reason);
  expect(reasons.filter((reason) => reason !== null)).toHaveLength(1);
  expect(reasons.at(-1)).toBe(plain.choices[0]!.finish_reason);
});

test('usage comes with the stream where it is asked for', async () => {
  const plain = await ask(1);
  const streamed = await stream(1, { stream_options: { include_usage: true } } as Body);
  expect(streamed.usage).toEqual(plain.usage);
});

test("the client's own way to follow a stream works", async () => {
  const body = bodyOf(1);
  const following = client.chat.completions.stream({ ...body, stream: true });
  const heard: string[] = [];
  following.on('content', (delta) => void heard.push(delta));
  const final = await following.finalChatCompletion();
  expect(heard.join('')).toBe(final.choices[0]!.message.content);
  expect(textsOf(final)).toEqual(textsOf(await ask(1)));
});

test('log probabilities tell how sure the model was of each token, and of its rivals', async () => {
  const settings: Body = { logprobs: true, top_logprobs: 4 };
  const { choices } = await ask(0, settings);
  const { content } = choices[0]!.logprobs!;
  expect(content!.map(({ token }) => token).join('')).toBe(choices[0]!.message.content);
  for (const { token, logprob, bytes, top_logprobs } of content!) {
    expect(logprob).toBeLessThanOrEqual(0);
    expect(Buffer.from(bytes!).toString()).toBe(token);
    expect(top_logprobs).toHaveLength(4);
    expect(top_logprobs[0]).toEqual({ token, logprob, bytes }); // at temperature 0 the likeliest
    const falling = top_logprobs.map((rival) => rival.logprob);
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
  }
  const streamed = await stream(0, settings);
  expect(streamed.answers[0]!.flatMap(({ logprobs }) => logprobs?.content ?? [])).toEqual(content);
  const bare = await ask(0, { logprobs: true });
  expect(bare.choices[0]!.logprobs!.content![0]!.top_logprobs).toEqual([]);
});

test('several answers are drawn, the same ones again with the same seed', async () => {
  const settings: Body = { n: 5, temperature: 1.5, seed: 11 };
  const first = await ask(2, settings);
  expect(first.choices.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  expect(new Set(textsOf(first)).size).toBeGreaterThan(1);
  expect(textsOf(await ask(2, settings))).toEqual(textsOf(first));
  expect(joined(await stream(2, settings))).toEqual(textsOf(first));
  expect(textsOf(await ask(2, { ...settings, seed: 12 }))).not.toEqual(textsOf(first));
});

test('the smallest share of what may be drawn is the likeliest token', async () => {
  expect(textsOf(await ask(0, { top_p: 0, temperature: 2 }))).toEqual(textsOf(await ask(0)));
});

test('an answer ends before a stop, and where it has as many tokens as it may', async () => {
  const whole = (await ask(0)).choices[0]!.message.content!;
  const stop = whole.split(' ').at(-1)!;
  const stopped = await ask(0, { stop: [stop] });
  expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop' });
  expect(textsOf(stopped)).toEqual([whole.slice(0, whole.indexOf(stop))]);
  expect(joined(await stream(0, { stop }))).toEqual(textsOf(stopped));
  for (const name of ['max_tokens', 'max_completion_tokens']) {
    const short = await ask(0, { [name]: 2 });
    expect(short.choices[0]!.finish_reason).toBe('length');
    expect(short.usage!.completion_tokens).toBe(2);
    const [text] = textsOf(short) as [string];
    const start = whole.slice(0, text.length); // where it ends decides of its first letter
    expect(start.toLowerCase()).toBe(text.toLowerCase());
  }
});

test('an earlier picture may be asked about again', async () => {
  const { messages } = bodyOf(0);
  const said = { role: 'assistant', content: textsOf(await ask(0))[0]! } as const;
  const again = { role: 'user', content: 'What color is the ball?' } as const;
  const followed = await ask(0, { messages: [...messages, said, again] });
  expect(textsOf(followed)).toEqual([said.content]);
});

test('the model is listed under the name that answers bear', async () => {
  const listed = [];
  for await (const model of client.models.list()) listed.push(model);
  expect(listed).toEqual([
    { id: run.id, object: 'model', created: expect.any(Number), owned_by: 'sightline' },
  ]);
  expect(await client.models.retrieve(run.id)).toEqual(listed[0]);
});

test.each<[string, Body, object]>([
  ['temperature', { temperature: 9 }, { param: 'temperature' }],
  ['n', { n: 0 }, { param: 'n' }],
  ['no picture', { messages: [{ role: 'user', content: 'What?' }] }, { code: 'missing_image' }],
  ['tools', { tools: [{ type: 'custom', custom: { name: 'a' } }] }, { param: 'tools' }],
  [
    'a picture from elsewhere',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What?' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          ],
        },
      ],
    },
    { code: 'invalid_image_url' },
  ],
])('what cannot be asked for (%s) is a BadRequestError that names it', async (_, body, told) => {
  const failing = ask(0, body);
  await expect(failing).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  await expect(failing).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    requestID: expect.stringMatching(/./),
    ...told,
  });
  await expect(ask(0, { ...body, stream: true } as never)).rejects.toMatchObject(told);
});

test('an unknown model is a NotFoundError', async () => {
  const told = { status: 404, code: 'model_not_found' };
  await expect(ask(0, { model: 'gpt-4o' })).rejects.toMatchObject(told);
  await expect(client.models.retrieve('gpt-4o')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
});

test('a stream that is left does not hold up those behind it', async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    const body = { ...bodyOf(turn, { n: 16, temperature: 2 }), stream: true } as const;
    const chunks = await client.chat.completions.create(body);
    for await (const _ of chunks) break; // which aborts it
    const controller = new AbortController();
    const left = client.chat.completions.create(body, { signal: controller.signal });
    controller.abort();
    await expect(left).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
  }
  expect(textsOf(await ask(0))).toHaveLength(1);
});

test('sixteen at once get the answers that each gets alone', async () => {
  const settings: Body[] = [
    { logprobs: true },
    { temperature: 1, seed: 5, n: 2 },
    { max_tokens: 3 },
    { temperature: 0.7, top_p: 0.9, seed: 6 },
  ];
  const turns = [...Array(16).keys()];
  const askTurn = (turn: number) => ask(turn, settings[turn % settings.length]);
  const alone = [];
  for (const turn of turns) alone.push(await askTurn(turn));
  const together = await Promise.all(turns.map(askTurn));
  expect(together.map(textsOf)).toEqual(alone.map(textsOf));
  expect(together.map(({ usage }) => usage)).toEqual(alone.map(({ usage }) => usage));
  expect(new Set(alone.map((completion) => textsOf(completion)[0])).size).toBeGreaterThan(2);
});

test('with keys, who has none gets an AuthenticationError; who finds no place a RateLimitError', async () => {
  const keysPath = join(run.root, 'keys.json');
  const key = await createKey(keysPath, 'tests');
  const small = { root: run.root, runName: 'latest', port: 0, maxBatch: 1, maxQueue: 1 };
  const guarded = await startServer({ ...small, keysPath });
  try {
    const failing = ask(0, {}, clientOf(guarded, 'sl-wrong'));
    await expect(failing).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(failing).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    const welcome = clientOf(guarded, key);
    const all = [...Array(12).keys()].map((turn) => ask(turn, { n: 16 }, welcome));
    const outcomes = await Promise.allSettled(all);
    const refused = outcomes.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(12);
    for (const error of refused) {
      expect(error).toBeInstanceOf(OpenAI.RateLimitError);
      expect(error).toMatchObject({ status: 429, type: 'rate_limit_error' });
      expect(Number(error.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const patient = welcome.withOptions({ maxRetries: 10 });
    const answered = await Promise.all([0, 1, 2].map((turn) => ask(turn, {}, patient)));
    expect(answered).toHaveLength(3);
  } finally {
    await guarded.close();
  }
});
