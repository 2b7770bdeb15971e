import {
  formatCount,
  readVocabulary,
  toStageError,
  vocabularyFolder,
  vocabularySize,
} from '@sightline/contracts';
import type { CheckResult } from './list-checks.ts';

/** The BERT vocabulary must be there, with all of its pieces. */
export function checkVocabulary(): CheckResult {
  const name = 'Vocabulary';
  const fix = 'Run npm run setup.';
  try {
    const { length } = readVocabulary();
    const message = `${formatCount(length)} pieces (${vocabularyFolder()})`;
    if (length === vocabularySize) return { name, state: 'ok', message };
    return { name, state: 'fail', message: `${message}, not ${formatCount(vocabularySize)}`, fix };
  } catch (thrown) {
    const error = toStageError(thrown);
    return { name, state: 'fail', message: error.message, fix: error.fix ?? fix };
  }
}
