import { expect, test } from 'vitest';
import { createHeldBytes } from './held-bytes.ts';

test('requests share the room, and whoever is done gives all of its own back, once', () => {
  const held = createHeldBytes(100);
  const [first, second] = [held.open(), held.open()];
  first.take(60);
  second.take(40);
  expect(() => second.take(1)).toThrow(
    expect.objectContaining({ status: 429, code: 'server_overloaded' }),
  );
  first.release();
  first.release();
  second.take(60);
  expect([first.byteCount(), second.byteCount()]).toEqual([0, 100]);
  expect(() => first.take(1)).toThrow('Ask again');
});
