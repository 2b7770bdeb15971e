import { expect, test } from 'vitest';
import { createMessageReader, type Message, messageHead } from './message.ts';

const messages: Message[] = [3, 0, 40, 1].map((size, kind) => ({
  kind,
  body: Buffer.alloc(size, kind + 1),
}));
const stream = Buffer.concat(messages.flatMap((message) => [messageHead(message), message.body]));

test('messages come back whole, wherever the stream is cut', () => {
  for (let size = 1; size <= stream.length; size++) {
    const found: Message[] = [];
    const read = createMessageReader(40, (message) => found.push(message));
    for (let at = 0; at < stream.length; at += size) read(stream.subarray(at, at + size));
    expect(found).toEqual(messages);
  }
});

test('a message that says it is too long is an error before anything is kept for it', () => {
  const read = createMessageReader(39, () => {});
  expect(() => read(stream)).toThrow('a message of 40 bytes');
});
