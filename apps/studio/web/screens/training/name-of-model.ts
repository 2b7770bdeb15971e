import type { Fit } from '../../../src/api/index.ts';
import { capitalize } from '../../parts/capitalize.ts';

/** What was fitted, as the screens call it. */
export const modelNames: Record<Fit['model'], string> = {
  decoder: 'decoder',
  gate: 'gate',
  'image-encoder': 'CNN',
};

/** What it is there for, in one sentence. */
export const modelTasks: Record<Fit['model'], string> = {
  decoder: 'It writes the answer, a token at a time, from what fusion hands on.',
  gate: 'It weighs how much of the picture’s features the question lets through.',
  'image-encoder': 'It turns a picture into 512 numbers; for that it learns to tell the answer.',
};

/** As a heading or a tab begins with it. */
export function titleOfModel(model: Fit['model']): string {
  return capitalize(modelNames[model]);
}
