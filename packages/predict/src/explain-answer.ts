import { rankCorrelation } from '@sightline/evaluate';
import type { AskedQuestion } from '@sightline/features';
import { attentionMap, gradientMap } from './attention.ts';
import { drawMaps } from './draw-maps.ts';
import type { Model } from './model.ts';
import { occlude } from './occlude.ts';
import type { Explanation } from './prediction.ts';
import type { Asked } from './score-pictures.ts';
import { askAll, encode, fuseSeen } from './see.ts';
import { writeAnswer } from './write-answer.ts';

type Look = Pick<Explanation, 'kind'> & { attention: number[] | null };

/** What the decoder looked at, or what in the CNN speaks for the answer; a pretrained encoder tells neither. */
async function look(model: Model, pixels: Uint8Array, asked: Asked): Promise<Look> {
  const { decoder, encoders } = model;
  if (decoder.config.hasSequence) {
    return { kind: 'attention', attention: await attentionMap(model, pixels, asked) };
  }
  const { fitted } = encoders;
  if (!fitted) return { kind: 'occlusion', attention: null };
  return { kind: 'gradient', attention: await gradientMap(model, fitted, pixels, asked) };
}

/**
 * Where in a picture the model's own answer comes from.
 *
 * @param pixels uint8 [224, 224, 3]
 */
export async function explainAnswer(
  model: Model,
  pixels: Uint8Array,
  question: AskedQuestion,
): Promise<Explanation> {
  const rows = askAll(pixels, 1, question);
  const fused = fuseSeen(model, await encode(model, rows), rows);
  const asked = { question, answerIds: writeAnswer(fused, model).ids };
  const { kind, attention } = await look(model, pixels, asked);
  const occlusion = await occlude(model, pixels, asked);
  const correlation = attention ? rankCorrelation(attention, occlusion) : Number.NaN;
  return {
    kind,
    attention,
    occlusion,
    rankCorrelation: Number.isNaN(correlation) ? null : correlation,
    png: await drawMaps(pixels, attention ? [attention, occlusion] : [occlusion]),
  };
}
