import { rankCorrelation } from '@sightline/evaluate';
import { attentionMap, gradientMap } from './attention.ts';
import { drawMaps } from './draw-maps.ts';
import type { Model } from './model.ts';
import { occlude } from './occlude.ts';
import type { Explanation } from './prediction.ts';
import { askAll, encode, fuseSeen } from './see.ts';
import { writeAnswer } from './write-answer.ts';

/**
 * Where in a picture the model's own answer comes from.
 *
 * @param pixels uint8 [224, 224, 3]
 * @param questionIds int32 [50]
 */
export async function explainAnswer(
  model: Model,
  pixels: Uint8Array,
  questionIds: Int32Array,
): Promise<Explanation> {
  const rows = askAll(pixels, 1, questionIds);
  const fused = fuseSeen(model, encode(model, rows), rows);
  const asked = { questionIds, answerIds: writeAnswer(fused, model).ids };
  const kind = model.decoder.config.hasSequence ? 'attention' : 'gradient';
  const look = kind === 'attention' ? attentionMap : gradientMap;
  const attention = look(model, pixels, asked);
  const occlusion = occlude(model, pixels, asked);
  const correlation = rankCorrelation(attention, occlusion);
  return {
    kind,
    attention,
    occlusion,
    rankCorrelation: Number.isNaN(correlation) ? null : correlation,
    png: await drawMaps(pixels, [attention, occlusion]),
  };
}
