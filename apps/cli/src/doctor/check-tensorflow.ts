import type { TensorflowBuild } from './find-build.ts';
import { findBuild } from './find-build.ts';
import type { CheckResult } from './list-checks.ts';
import {
  describeSpeed,
  type FailedProbe,
  type Probe,
  probeTensorflow,
} from './probe-tensorflow.ts';

const fix = 'Run npm run setup; it rebuilds the addon when that is missing or damaged.';

/** What TensorFlow did on the CPU. */
export function judgeTensorflow(
  probe: Probe | FailedProbe,
  { device }: Pick<TensorflowBuild, 'device'>,
): CheckResult {
  const name = 'TensorFlow';
  if ('failure' in probe) return { name, state: 'fail', message: probe.failure, fix };
  const build = device === 'gpu' ? 'for GPUs' : 'for the CPU';
  const speed = `on the CPU a ${describeSpeed(probe.milliseconds)}`;
  const kernels = probe.hasOwnKernels ? "Sightline's kernels" : "TensorFlow's kernels";
  const message = `${probe.version} ${build}; ${speed}; CNNs by ${kernels}`;
  if (probe.isRight) return { name, state: 'ok', message };
  return { name, state: 'fail', message: `${message}, but not by TensorFlow, or wrong`, fix };
}

export function checkTensorflow(): CheckResult {
  return judgeTensorflow(probeTensorflow('cpu'), findBuild());
}
