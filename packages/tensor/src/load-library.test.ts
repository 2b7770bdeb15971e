import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const isOnLinux = process.platform === 'linux';
if (!isOnLinux) console.log('loading aside: skipped, because it is done on Linux only');

// Prints whether the library is loaded, and half a second later, when its thread has ended, again.
const loading = `
  import { readFileSync } from 'node:fs';
  import { setTimeout } from 'node:timers/promises';
  import { startLoadingLibrary } from ${JSON.stringify(new URL('../dist/load-library.js', import.meta.url).href)};
  const isLoaded = () => readFileSync('/proc/self/maps', 'utf8').includes('libtensorflow_cc.so.2');
  startLoadingLibrary();
  for (const end = performance.now() + 30_000; !isLoaded() && performance.now() < end; ) await setTimeout(20);
  process.stdout.write(isLoaded() + ' ');
  await setTimeout(500);
  process.stdout.write(String(isLoaded()));
`;

describe.skipIf(!isOnLinux)('on Linux', () => {
  test("TensorFlow's library is loaded by a thread of its own, and stays when that has ended", async () => {
    const words = ['--input-type=module', '-e', loading];
    const { stdout } = await promisify(execFile)(process.execPath, words); // throws unless it ends with 0
    expect(stdout).toBe('true true');
  });
});
