import { checkDisk, checkMachine } from './check-machine.ts';
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

/** Everything that `doctor` looks at, in order. */
export function listChecks(): (() => CheckResult | Promise<CheckResult>)[] {
  return [
    checkNode,
    checkPython,
    checkCompiler,
    checkTensorflow,
    checkVocabulary,
    checkTemporalServer,
    () => checkSharedStore(),
    checkDisk,
    checkMachine,
  ];
}
