import { expect, test } from 'vitest';
import { formatPercent, formatShare, keepPercent } from './format.ts';

test('no line breaks between a number and its percent sign', () => {
  expect(formatShare(0.9253)).toBe('92.5\u00a0%');
  expect(formatPercent(0.9253)).toBe('93\u00a0%');
  expect(keepPercent('loss fell 40 %, a % of 3.5 %')).toBe(
    'loss fell 40\u00a0%, a % of 3.5\u00a0%',
  );
});
