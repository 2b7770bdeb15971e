import { checkCuda } from './check-cuda.ts';
import { checkGpu } from './check-gpu.ts';
import { checkDisk, checkMachine } from './check-machine.ts';
import { checkMinilm } from './check-minilm.ts';
import { checkSharedStore } from './check-shared-store.ts';
import { checkTemporalServer } from './check-temporal-server.ts';
import { checkTensorflow } from './check-tensorflow.ts';
import { checkCompiler, checkNode, checkPython } from './check-tools.ts';
import { checkVocabulary } from './check-vocabulary.ts';

/** One line of `doctor`. A warning is something that runs can do without. */
export type CheckResult = {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  message: string;
  fix?: string;
};

/** Everything that `doctor` looks at, in order; a check may find nothing to tell. */
export function listChecks(): (() => CheckResult | CheckResult[] | Promise<CheckResult>)[] {
  return [
    checkNode,
    checkPython,
    checkCompiler,
    checkTensorflow,
    checkGpu,
    checkCuda,
    checkVocabulary,
    () => checkMinilm(),
    checkTemporalServer,
    () => checkSharedStore(),
    checkDisk,
    checkMachine,
  ];
}
