import { minilmFolder, toStageError } from '@sightline/contracts';
import type { CheckResult } from './list-checks.ts';

/** MiniLM's weights, which a set-up that is offline does without. */
export function checkMinilm(environment: NodeJS.ProcessEnv = process.env): CheckResult {
  const name = 'MiniLM';
  try {
    return { name, state: 'ok', message: `all-MiniLM-L6-v2 (${minilmFolder(environment)})` };
  } catch (thrown) {
    const { message, fix } = toStageError(thrown);
    const whoNeedsIt = 'Only recipes whose questions it reads need it';
    return { name, state: 'warn', message: `${message} ${whoNeedsIt}`, ...(fix && { fix }) };
  }
}
