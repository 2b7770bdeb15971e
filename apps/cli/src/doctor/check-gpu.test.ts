import { expect, test } from 'vitest';
import { judgeCuda } from './check-cuda.ts';
import { type GpuFindings, judgeGpu } from './check-gpu.ts';
import { judgeTensorflow } from './check-tensorflow.ts';
import { parseDevices, parseDriverVersion } from './find-nvidia.ts';
import type { Probe } from './probe-tensorflow.ts';

const csv = `NVIDIA H100 80GB HBM3, 550.54.15, 9.0, 81559, 80994
NVIDIA H100 80GB HBM3, 550.54.15, 9.0, 81559, 1024
`;
const kernelText = `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024
GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)
`;
const openKernelText =
  'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder@U16)';

const probe: Probe = {
  version: '2.18.1',
  device: 'gpu',
  milliseconds: 0.5,
  isRight: true,
  hasOwnKernels: false,
  log: '',
};

const none = { hasCard: false, driverVersion: undefined, devices: [], complaint: undefined };
const one = { ...none, ...parseDevices(csv.split('\n')[0]!), hasCard: true };

function judge(findings: Partial<GpuFindings>) {
  return judgeGpu({
    build: 'gpu',
    platform: 'linux-x64',
    nvidia: one,
    visible: undefined,
    probe,
    ...findings,
  });
}

test('devices and driver are read from what nvidia-smi and the kernel say', () => {
  expect(parseDevices(csv).devices).toHaveLength(2);
  expect(parseDevices(csv)).toMatchObject({
    driverVersion: '550.54.15',
    devices: [
      {
        name: 'NVIDIA H100 80GB HBM3',
        computeCapability: '9.0',
        totalMebibytes: 81559,
        freeMebibytes: 80994,
      },
      {},
    ],
  });
  expect(parseDevices('Tesla K80, 470.256.02, [N/A], 11441, 11441\n').devices[0]).toMatchObject({
    computeCapability: undefined,
  });
  expect(parseDevices('')).toEqual({ driverVersion: undefined, devices: [] });
  expect(parseDriverVersion(kernelText)).toBe('550.54.15');
  expect(parseDriverVersion(openKernelText)).toBe('570.86.15');
  expect(parseDriverVersion('')).toBeUndefined();
});

test('a machine without a GPU is told so, and nothing is to be done', () => {
  expect(judge({ build: 'cpu', nvidia: none })).toEqual({
    name: 'GPU',
    state: 'ok',
    message: 'no NVIDIA GPU here: the CPU is used',
  });
});

test('a GPU that is used is named with its memory, driver and speed', () => {
  expect(judge({})).toEqual({
    name: 'GPU',
    state: 'ok',
    message:
      'NVIDIA H100 80GB HBM3 (compute 9.0, 79.1 of 79.6 GiB free), driver 550.54.15; a 2048×2048 matmul in 0.5 ms, 34,360 GFLOP/s',
  });
});

const failed = 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.';
const dlopenLog =
  '2026-01-01 00:00:00.0: W tensorflow/core/common_runtime/gpu/gpu_device.cc:2343] Cannot dlopen some GPU libraries. Please make sure the missing libraries are installed properly\nSkipping registering GPU devices...';

test.each<[string, Partial<GpuFindings>, RegExp, RegExp]>([
  ['a GPU, but the CPU build', { build: 'cpu' }, /not used/, /sightline setup --gpu/],
  ['the GPU build without a GPU', { nvidia: none }, /on the CPU/, /525\.60.*sightline setup --cpu/],
  [
    'a card without a driver',
    { build: 'cpu', nvidia: { ...none, hasCard: true } },
    /without a driver/,
    /Install NVIDIA's driver.*setup --gpu/,
  ],
  [
    'an old driver',
    { nvidia: { ...one, driverVersion: '470.256.02' } },
    /470\.256\.02 is too old/,
    /525\.60/,
  ],
  [
    'a driver that does not answer',
    { nvidia: { ...one, devices: [], complaint: failed } },
    /has failed/,
    /Reboot/,
  ],
  ['a driver without a device', { nvidia: { ...one, devices: [] } }, /no device/, /--gpus all/],
  ['a device that is hidden', { visible: '-1' }, /hidden by CUDA_VISIBLE_DEVICES=-1/, /Unset/],
  ['a device that is hidden by an empty list', { visible: '' }, /hidden/, /Unset/],
  ['a device that is not there', { visible: '3' }, /hidden/, /let it be 0/],
  [
    'libraries that are missing',
    { probe: { ...probe, device: 'cpu', log: dlopenLog } },
    /stays on the CPU: Cannot dlopen some GPU libraries/,
    /line CUDA/,
  ],
  [
    'a TensorFlow that crashes',
    { probe: { failure: 'the native library ended with SIGSEGV' } },
    /SIGSEGV/,
    /line CUDA/,
  ],
])('%s comes with what to do', (_, findings, message, fix) => {
  expect(judge(findings)).toMatchObject({
    state: 'warn',
    message: expect.stringMatching(message),
    fix: expect.stringMatching(fix),
  });
});

test('a GPU that computes wrongly fails, and one too old for TensorFlow is told', () => {
  expect(judge({ probe: { ...probe, isRight: false } }).state).toBe('fail');
  const old = { ...one, devices: [{ ...one.devices[0]!, computeCapability: '5.2' }] };
  expect(judge({ nvidia: old })).toMatchObject({
    state: 'warn',
    message: expect.stringContaining('too old'),
  });
});

test('where there is no TensorFlow for GPUs a GPU is no reason to worry', () => {
  const { state, message } = judge({ build: 'cpu', platform: 'linux-arm64' });
  expect([state, message]).toEqual(['ok', expect.stringContaining('for linux-x64 only')]);
});

test('libraries of CUDA that do not load are told in the words of the loader', () => {
  const cuda = { 'nvidia-cuda-runtime-cu12': '12.5.82', 'nvidia-cudnn-cu12': '9.3.0.75' };
  const build = { device: 'gpu' as const, folder: '/cache/deps', cuda };
  expect(judgeCuda(build, [])).toMatchObject({
    state: 'ok',
    message: 'CUDA 12.5.82, cuDNN 9.3.0.75: all 9 libraries load',
  });
  const said = 'libcufft.so.11: cannot open shared object file: No such file or directory';
  expect(judgeCuda(build, [said])).toMatchObject({
    state: 'warn',
    message: expect.stringContaining(said),
    fix: 'Remove /cache/deps and run sightline setup --gpu.',
  });
});

test('TensorFlow is told with what it is built for, and fails when it computes wrongly', () => {
  const cpu: Probe = { ...probe, device: 'cpu', milliseconds: 150 };
  const told = '2.18.1 for the CPU; on the CPU a 2048×2048 matmul in 150 ms, 115 GFLOP/s';
  const messageOf = (one: Probe) => judgeTensorflow(one, { device: 'cpu' }).message;
  expect(messageOf(cpu)).toBe(`${told}; CNNs by TensorFlow's kernels`);
  const own = { ...cpu, hasOwnKernels: true };
  expect(messageOf(own)).toBe(`${told}; CNNs by Sightline's kernels`);
  expect(judgeTensorflow({ ...cpu, isRight: false }, { device: 'gpu' }).state).toBe('fail');
  expect(judgeTensorflow({ failure: 'Error: x' }, { device: 'cpu' })).toMatchObject({
    state: 'fail',
    message: 'Error: x',
  });
});
