import { findBuild, type TensorflowBuild } from './find-build.ts';
import { findNvidia, type GpuDevice, type NvidiaFindings } from './find-nvidia.ts';
import type { CheckResult } from './list-checks.ts';
import {
  describeSpeed,
  type FailedProbe,
  type Probe,
  probeTensorflow,
} from './probe-tensorflow.ts';

/** The oldest driver that runs CUDA 12. */
const leastDriver = [525, 60] as const;
/** The oldest devices that TensorFlow 2.18 has kernels for. */
const leastCapability = 6;
const needed = `NVIDIA's driver, ${leastDriver.join('.')} or newer`;
const inContainer = 'a container must be given its GPUs (docker run --gpus all)';

/** All that the verdict depends on. */
export type GpuFindings = {
  build: TensorflowBuild['device'];
  /** `linux-x64` */
  platform: string;
  nvidia: NvidiaFindings;
  /** `CUDA_VISIBLE_DEVICES` */
  visible: string | undefined;
  /** What TensorFlow did with its GPUs in sight; undefined where it was not asked. */
  probe?: Probe | FailedProbe | undefined;
};

function isOldDriver(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < leastDriver[0] || (major === leastDriver[0] && minor < leastDriver[1]);
}

function describeDevice({ name, computeCapability, freeMebibytes, totalMebibytes }: GpuDevice) {
  const [free, total] = [freeMebibytes, totalMebibytes].map((size) => (size / 1024).toFixed(1));
  return `${name} (compute ${computeCapability ?? 'unknown'}, ${free} of ${total} GiB free)`;
}

function isHidden(visible: string | undefined, deviceCount: number): boolean {
  if (visible === undefined) return false;
  const [first = ''] = visible.split(',');
  return first.trim() === '' || Number(first) < 0 || Number(first) >= deviceCount;
}

type Verdict = Omit<CheckResult, 'name'>;
const warn = (message: string, fix: string): Verdict => ({ state: 'warn', message, fix });

/** What is amiss with card and driver; undefined where devices can be used. */
function judgeDriver({ build, nvidia }: GpuFindings): Verdict | undefined {
  const { hasCard, driverVersion, devices, complaint } = nvidia;
  if (driverVersion && isOldDriver(driverVersion)) {
    return warn(`driver ${driverVersion} is too old for CUDA 12`, `Install ${needed}.`);
  }
  if (complaint) return warn(complaint, `Reboot, or install ${needed}, again; ${inContainer}.`);
  if (devices.length > 0) return undefined;
  if (driverVersion) {
    return warn(`driver ${driverVersion}, but no device of it`, `See nvidia-smi; ${inContainer}.`);
  }
  if (hasCard) {
    const then = build === 'cpu' ? ', then run sightline setup --gpu' : '';
    return warn('an NVIDIA card without a driver: the CPU is used', `Install ${needed}${then}.`);
  }
  if (build === 'cpu') return { state: 'ok', message: 'no NVIDIA GPU here: the CPU is used' };
  const fix = `Where there is one, install ${needed}; else go on, or take the smaller TensorFlow: sightline setup --cpu`;
  return warn('no NVIDIA GPU here: TensorFlow for GPUs runs on the CPU', fix);
}

/** Why TensorFlow for GPUs computes on the CPU, in its own words. */
function findReason(log: string): string {
  const line = log
    .split('\n')
    .find((text) => /dlopen|cuInit|Skipping registering|cuda drivers/i.test(text));
  return line?.replace(/^.*?\] /, '') ?? 'it does not say why';
}

function judgeProbe(devices: string, probe: Probe | FailedProbe | undefined): Verdict {
  const fix = 'Look at the line CUDA; for all that TensorFlow says set TF_CPP_MIN_LOG_LEVEL=0.';
  if (!probe) return warn(`${devices}: TensorFlow was not asked`, fix);
  if ('failure' in probe) return warn(`${devices}: TensorFlow fails on it: ${probe.failure}`, fix);
  if (probe.device === 'cpu') {
    return warn(`${devices}: TensorFlow stays on the CPU: ${findReason(probe.log)}`, fix);
  }
  const message = `${devices}; a ${describeSpeed(probe.milliseconds)}`;
  if (probe.isRight) return { state: 'ok', message };
  return {
    state: 'fail',
    message: `${message}, with a wrong result`,
    fix: 'Test the card; meanwhile run with CUDA_VISIBLE_DEVICES=-1.',
  };
}

/** What GPUs there are, whether TensorFlow computes on one, and what to do where it does not. */
export function judgeGpu(findings: GpuFindings): CheckResult {
  const name = 'GPU';
  const amiss = judgeDriver(findings);
  if (amiss) return { name, ...amiss };
  const { build, platform, nvidia, visible, probe } = findings;
  const found = `${nvidia.devices.map(describeDevice).join(', ')}, driver ${nvidia.driverVersion ?? 'unknown'}`;
  if (build === 'cpu' && platform !== 'linux-x64') {
    const message = `${found}: not used, TensorFlow for GPUs is there for linux-x64 only`;
    return { name, state: 'ok', message };
  }
  if (build === 'cpu') {
    return {
      name,
      ...warn(
        `${found}: not used, TensorFlow is built for the CPU`,
        'Run sightline setup --gpu (2.5 GB).',
      ),
    };
  }
  if (isHidden(visible, nvidia.devices.length)) {
    const message = `${found}: hidden by CUDA_VISIBLE_DEVICES=${visible}`;
    return { name, ...warn(message, 'Unset CUDA_VISIBLE_DEVICES, or let it be 0.') };
  }
  const used = nvidia.devices[Number(visible ?? 0)] ?? nvidia.devices[0]!;
  if (Number(used.computeCapability ?? leastCapability) < leastCapability) {
    const message = `${found}: too old, TensorFlow has no kernels below compute ${leastCapability}.0`;
    return { name, ...warn(message, 'Run sightline setup --cpu.') };
  }
  return { name, ...judgeProbe(found, probe) };
}

export function checkGpu(): CheckResult {
  const { device } = findBuild();
  const nvidia = findNvidia();
  const canBeUsed = device === 'gpu' && nvidia.devices.length > 0;
  return judgeGpu({
    build: device,
    platform: `${process.platform}-${process.arch}`,
    nvidia,
    visible: process.env.CUDA_VISIBLE_DEVICES,
    probe: canBeUsed ? probeTensorflow('any') : undefined,
  });
}
