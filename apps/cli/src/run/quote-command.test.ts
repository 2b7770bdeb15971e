import { expect, test } from 'vitest';
import { quoteCommand } from './quote-command.ts';

test('a command can be typed again as it is shown', () => {
  expect(quoteCommand(['run', '--path', 'my data', '--set', `a.b="it's"`])).toBe(
    `sightline run --path 'my data' --set 'a.b="it'\\''s"'`,
  );
});
