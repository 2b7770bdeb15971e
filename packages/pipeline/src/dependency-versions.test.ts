import { expect, test } from 'vitest';
import { cpuVersionOf } from './dependency-versions.ts';

test('only the TensorFlow that knows no GPU is taken for the CPU’s without asking it', () => {
  expect(cpuVersionOf('/cache/tensorflow/2.18.1/deps', '/cache')).toBe('2.18.1');
  expect(cpuVersionOf('/cache/tensorflow/2.18.1-gpu/deps', '/cache')).toBeUndefined();
  expect(cpuVersionOf('/opt/tensorflow/2.18.1/deps', '/cache')).toBeUndefined();
});
