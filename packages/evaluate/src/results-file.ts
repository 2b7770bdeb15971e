/** One answer as the official VQA evaluation reads it. */
export type VqaResult = { question_id: number | string; answer: string };

/** One caption as the official COCO caption evaluation reads it. */
export type CaptionResult = { image_id: number | string; caption: string };

/**
 * Ids of a results file: numbers where every id is a whole number, as the official programs want
 * them; otherwise the text as it is, all of them.
 */
function toResultIds(ids: readonly string[]): (number | string)[] {
  const isWhole = (id: string): boolean =>
    /^(0|[1-9]\d*)$/.test(id) && Number.isSafeInteger(Number(id));
  return ids.every(isWhole) ? ids.map(Number) : [...ids];
}

/**
 * Answers in the layout of VQA v2 results, one a question, in the order given.
 *
 * @see https://visualqa.org/evaluation.html
 */
export function vqaResults(
  questionIds: readonly string[],
  answers: readonly string[],
): VqaResult[] {
  const ids = toResultIds(questionIds);
  return ids.map((id, row) => ({ question_id: id, answer: answers[row]! }));
}

/**
 * Captions in the layout of COCO caption results: the first of each image, since the official
 * program takes one an image.
 *
 * @see https://cocodataset.org/#format-results
 */
export function captionResults(
  imageIds: readonly string[],
  captions: readonly string[],
): CaptionResult[] {
  const first = new Map<string, string>();
  for (const [row, id] of imageIds.entries()) {
    if (!first.has(id)) first.set(id, captions[row]!);
  }
  const ids = toResultIds([...first.keys()]);
  return [...first.values()].map((caption, place) => ({ image_id: ids[place]!, caption }));
}
