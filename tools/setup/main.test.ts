import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { findMissing } from './machine.mjs';
import { matchesLock } from './packages.mjs';
import { cachedPaths } from './paths.mjs';
import { cudaWheels, gpuWheelsFor, wheelFor } from './pins.mjs';
import { chooseDevice, isRecorded, writeRecord } from './record.mjs';

const main = fileURLToPath(new URL('main.mjs', import.meta.url));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'set-up-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function setUp(environment: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [main], { env: environment, encoding: 'utf8' });
}

test('a set-up with nothing missing downloads nothing and says nothing', () => {
  const { status, stdout, stderr } = setUp(process.env);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('a machine without a C++ compiler is told so on one line, before anything is done', () => {
  const [programs, cache] = [temporaryFolder(), temporaryFolder()];
  for (const name of ['python3', 'npm']) {
    writeFileSync(join(programs, name), '#!/bin/sh\nexit 0\n');
    chmodSync(join(programs, name), 0o755);
  }
  const { status, stdout, stderr } = setUp({ PATH: programs, SIGHTLINE_CACHE: cache });
  expect(status).toBe(3);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('A C++ compiler is missing')]);
  expect(stderr).toMatch(/apt install g\+\+ .* dnf install gcc-c\+\+ .* xcode-select/);
  expect(readdirSync(cache)).toEqual([]);
});

test('everything that is missing is told at once', () => {
  const { status, stderr } = setUp({ PATH: '', SIGHTLINE_CACHE: temporaryFolder() });
  expect(status).toBe(3);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining('python3 with pip is missing'),
    expect.stringContaining('A C++ compiler is missing'),
  ]);
});

test('a failed download is one message without a stack, and its exit status is 3', () => {
  const [programs, cache] = [temporaryFolder(), temporaryFolder()];
  const offline = `#!/bin/sh
case "$*" in *download*) echo 'ERROR: no route to host' >&2; exit 1;; esac
`;
  for (const [name, script] of [
    ['python3', offline],
    ['c++', '#!/bin/sh\n'],
  ] as const) {
    writeFileSync(join(programs, name), script);
    chmodSync(join(programs, name), 0o755);
  }
  const { status, stderr } = setUp({ PATH: programs, SIGHTLINE_CACHE: cache });
  expect(status).toBe(3);
  expect(stderr).toMatch(
    /downloading \d+ MB\nCould not download tensorflow.*: ERROR: no route to host\n/,
  );
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('Node 20.19 and newer will do, older will not', () => {
  const needed = { npm: false, python: false, compiler: false };
  expect(findMissing(needed, '20.19.0')).toEqual([]);
  expect(findMissing(needed, '24.1.0')).toEqual([]);
  expect(findMissing(needed, '20.18.3')[0]).toContain('Node 20.18.3 is too old');
});

test('a platform without a wheel is refused with those that there are', () => {
  expect(() => wheelFor('tensorflow', 'win32-x64')).toThrow(
    'no tensorflow 2.18.1 for win32-x64; there is for linux-x64, linux-arm64, darwin-arm64',
  );
  expect(wheelFor('vocabulary', 'win32-x64').platform).toBe('any');
});

test('TensorFlow for GPUs is refused where there is none, with what to do', () => {
  expect(() => gpuWheelsFor('darwin-arm64')).toThrow(/on linux-x64 only; this is darwin-arm64/);
  const { tensorflow, cuda } = gpuWheelsFor('linux-x64');
  expect(tensorflow.version).toBe(wheelFor('tensorflow', 'linux-x64').version);
  expect(cuda).toEqual(cudaWheels);
  expect(cuda.map((wheel) => wheel.package)).toContain('nvidia-cudnn-cu12');
  for (const { sha256, sizeBytes } of cuda)
    expect([sha256.length, sizeBytes > 1e5]).toEqual([64, true]);
});

test('a set-up keeps to the device that was chosen last, until told otherwise', () => {
  const path = join(temporaryFolder(), 'record.json');
  expect(chooseDevice([], path)).toBe('cpu');
  expect(chooseDevice(['--gpu', '--quiet'], path)).toBe('gpu');
  writeRecord('gpu', { tensorflow: '/cache' }, path);
  expect(isRecorded('gpu', { tensorflow: '/cache' }, path)).toBe(true);
  expect(isRecorded('cpu', { tensorflow: '/cache' }, path)).toBe(false);
  expect(chooseDevice([], path)).toBe('gpu');
  expect(chooseDevice(['--cpu'], path)).toBe('cpu');
});

test('both TensorFlows lie side by side', () => {
  const [cpu, gpu] = [cachedPaths('/cache', 'cpu'), cachedPaths('/cache', 'gpu')];
  expect([cpu.tensorflow, gpu.tensorflow]).toEqual([
    '/cache/tensorflow/2.18.1/deps',
    '/cache/tensorflow/2.18.1-gpu/deps',
  ]);
  expect(cpu.addon).not.toBe(gpu.addon);
});

test('packages are out of date when one is missing, older, or has other bytes', () => {
  const zod = { version: '4.0.0', integrity: 'sha512-a' };
  const locked = { '': {}, 'node_modules/zod': zod, 'node_modules/mac': { optional: true } };
  expect(matchesLock(locked, { 'node_modules/zod': zod })).toBe(true);
  expect(matchesLock(locked, {})).toBe(false);
  expect(matchesLock(locked, { 'node_modules/zod': { ...zod, version: '3.9.0' } })).toBe(false);
  expect(matchesLock(locked, { 'node_modules/zod': { ...zod, integrity: 'b' } })).toBe(false);
});
