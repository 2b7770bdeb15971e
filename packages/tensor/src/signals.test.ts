import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';

// A product of few rows, which a signal broke; see tools/setup/addon/defer-signals.h.
const products = `
  import { tf, linear } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
  process.on('SIGWINCH', () => {});
  const x = tf.randomNormal([32, 562], 0, 1, 'float32', 1);
  const weights = { 'a.weight': tf.randomNormal([562, 128], 0, 1, 'float32', 2) };
  const multiply = () => tf.tidy(() => linear(x, weights, 'a').dataSync().slice());
  const expected = multiply();
  process.stdout.write('ready');
  for (const end = performance.now() + 4000; performance.now() < end; ) {
    const found = multiply();
    if (found.some((value, at) => value !== expected[at])) process.exit(1);
  }
`;

test('signals that arrive while products are computed leave them and the memory as they are', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', products], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  let signalCount = 0;
  while (child.exitCode === null && child.signalCode === null) {
    if (child.kill('SIGWINCH')) signalCount++;
    await setImmediate();
  }
  expect(await closed).toEqual([0, null]);
  expect(signalCount).toBeGreaterThan(500);
});
