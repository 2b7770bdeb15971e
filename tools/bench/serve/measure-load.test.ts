import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { renderOwn } from '../report.ts';
import { measureLoad } from './measure-load.ts';
import { pictureKinds, readAnswer, requestBody } from './pool.ts';
import { renderLoad } from './render-load.ts';
import { keyOf, limitedCase, serveWorks } from './works.ts';

type Body = { messages: { content: { text?: string; image_url?: { url: string } }[] }[] };

const picture = Uint8Array.of(137, 80, 78, 71);
const pool = Array.from({ length: 5 }, (_, at) => ({
  body: requestBody(pictureKinds.small, picture, `question ${at}`),
  answer: `answer ${at}`,
}));
const answerOf = (content: string): string =>
  JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] });

/** Answers each question with its own number but for the fourth, and refuses the fifth. */
async function reply(request: IncomingMessage, asked: string[]): Promise<[number, string]> {
  const { messages } = JSON.parse(await text(request)) as Body;
  const question = messages[0]!.content[0]!.text!;
  asked.push(question);
  if (question === 'question 4') return [429, '{"error":{}}'];
  return [
    200,
    answerOf(question === 'question 3' ? 'red' : question.replace('question', 'answer')),
  ];
}

test('clients take turns at all questions, and each answer is held against its own', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void reply(request, asked).then(([status, body]) => response.writeHead(status).end(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const load = await measureLoad(`http://127.0.0.1:${port}`, pool, 3, 1);
  server.closeAllConnections();
  server.close();
  expect(new Set(asked.slice(0, 5)).size).toBe(5);
  expect(load.errorCount / (load.answerCount + load.errorCount)).toBeCloseTo(1 / 5, 1);
  expect(load.agreeingCount / load.answerCount).toBeCloseTo(3 / 4, 1);
  expect(load.p99).toBeGreaterThanOrEqual(load.p50);
});

test('a request holds the picture as a data URI, and asks the model of its run', () => {
  const { messages, ...settings } = JSON.parse(pool[0]!.body) as Body & { model: string };
  expect(settings).toEqual({ model: 'bench', temperature: 0 });
  const [asked, shown] = messages[0]!.content;
  expect(asked!.text).toBe('question 0');
  expect(shown!.image_url!.url).toBe(
    `data:image/png;base64,${Buffer.from(picture).toString('base64')}`,
  );
});

test('only a response of status 200 with a message is an answer', () => {
  expect(readAnswer(200, answerOf('red'))).toBe('red');
  expect(readAnswer(200, answerOf(''))).toBe('');
  for (const body of ['', '<html>', '{}', '{"choices":[]}']) {
    expect(readAnswer(200, body)).toBeUndefined();
  }
  expect(readAnswer(503, answerOf('red'))).toBeUndefined();
});

test('what was waited for is told beside its limit, and every case of every server has a row', () => {
  const key = (figure: 'rate' | 'p50' | 'p99' | 'errors' | 'agreement') =>
    keyOf(limitedCase, figure);
  const rates = { [key('rate')]: 90.5, [key('p50')]: 80, [key('p99')]: 120 };
  const told = { ...rates, [key('errors')]: 2, [key('agreement')]: 0.995 };
  const rounds = new Map([
    ['Sightline', [told]],
    ['theirs', [told]],
  ]);
  expect(renderOwn(serveWorks, rounds)).toMatch(
    /8 clients: 99 of 100 answers within, ms \| 120\.00 \| +150/,
  );
  expect(renderLoad(rounds)).toMatch(
    /8 clients \| +theirs \| +90\.5 \| +80 \| +120 \| +2 \| +99\.5 \|/,
  );
});
