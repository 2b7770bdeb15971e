import { makePicture, toDataUri } from '../make-picture.ts';
import { type Said, say } from './exchange.ts';
import type { HostileCase, Target } from './hostile-case.ts';

const questions = [
  'What color is the ball?',
  'How many dogs are there?',
  'Which animal do you see?',
  'Where is the cat?',
];
const settings = [
  {},
  { stream: true },
  { temperature: 1, seed: 7, n: 2 },
  { logprobs: true, top_logprobs: 3, stream: true },
  { max_tokens: 3 },
  { temperature: 0.8, top_p: 0.9, seed: 9, stop: ['is'] },
];

export const goodCount = 24;
/** Every so many a picture is too large for the server's own process: a decoder reads it. */
const decodedEvery = 5;

const pictures = Array.from({ length: goodCount }, (_, turn) =>
  toDataUri(makePicture(turn, turn % decodedEvery === 4 ? 300 : 64)),
);

export type Body = Record<string, unknown> & {
  messages: { role: string; content: unknown }[];
};

/** A request in OpenAI's shape; the same for the same turn. */
export function goodBody(turn: number, model: string, url: string = pictures[turn]!): Body {
  const content = [
    { type: 'text', text: questions[turn % questions.length] },
    { type: 'image_url', image_url: { url } },
  ];
  return { model, messages: [{ role: 'user', content }], ...settings[turn % settings.length] };
}

type Choice = {
  index: number;
  finish_reason: string | null;
  message?: { content: string };
  delta?: { content?: string };
};

/** The texts of an answer and why each ended, whether it came as a stream or at once. */
export function readAnswer({ headers, body }: Said): string {
  const isStream = headers['content-type']?.startsWith('text/event-stream');
  const texts = isStream ? body.split('\n\n').filter((event) => event.startsWith('data: {')) : [];
  const parts = isStream ? texts.map((event) => JSON.parse(event.slice(6))) : [JSON.parse(body)];
  if (isStream && !body.endsWith('data: [DONE]\n\n')) return `cut: ${body.slice(-200)}`;
  const answers: [text: string, reason: string | null][] = [];
  for (const { choices } of parts as { choices: Choice[] }[]) {
    for (const { index, finish_reason, message, delta } of choices) {
      const [text, reason] = answers[index] ?? ['', null];
      const more = message?.content ?? delta?.content ?? '';
      answers[index] = [text + more, finish_reason ?? reason];
    }
  }
  return JSON.stringify(answers);
}

export const askGood = (turn: number, { port, model }: Target): Promise<Said> =>
  say(port, { body: JSON.stringify(goodBody(turn, model)) });

export const goodCase = (turn: number): HostileCase => ({
  kind: 'good',
  expected: turn,
  send: (target) => askGood(turn, target),
});
