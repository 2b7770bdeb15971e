import { imageBytes, imageSidePx, maxAnswerTokenCount, StageError } from '@sightline/contracts';
import { checkQuestion, type Task } from '../question.ts';
import type { CompletionRequest } from './completion.ts';

/** Most rivals that are told beside a token. */
const maxRivalCount = 20;

/** Named numbers of a request, what they are, and whether they are what they must be. */
function numbersOf(request: CompletionRequest): [string, string, number, boolean][] {
  const { answerCount, maxTokenCount, rivalCount, temperature, topP, seed } = request;
  const isWhole = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  const most = Number.MAX_SAFE_INTEGER;
  return [
    ['answerCount', 'a whole number from 1', answerCount, isWhole(answerCount, 1, most)],
    [
      'maxTokenCount',
      `a whole number from 1 to ${maxAnswerTokenCount}`,
      maxTokenCount,
      isWhole(maxTokenCount, 1, maxAnswerTokenCount),
    ],
    [
      'rivalCount',
      `a whole number from 0 to ${maxRivalCount}`,
      rivalCount,
      isWhole(rivalCount, 0, maxRivalCount),
    ],
    ['temperature', 'a number from 0', temperature, temperature >= 0 && temperature < most],
    ['topP', 'a number above 0 and at most 1', topP, topP > 0 && topP <= 1],
    ['seed', 'a whole number', seed, isWhole(seed, -most, most)],
  ];
}

/**
 * Makes sure that a request can be answered, so that a bad one fails before its neighbours wait.
 *
 * @throws StageError `usage`, or `bad-data` where the picture has not the model's size
 */
export function checkRequest(request: CompletionRequest, task: Task): void {
  if (request.pixels.length !== imageBytes) {
    throw new StageError('bad-data', {
      message: `the picture has ${request.pixels.length} bytes, not ${imageBytes}`,
      fix: `Resize it to ${imageSidePx} × ${imageSidePx} pixels of three bytes.`,
    });
  }
  const wrong = numbersOf(request).find(([, , , isRight]) => !isRight);
  if (wrong) {
    const [name, expected, value] = wrong;
    throw new StageError('usage', {
      message: `${name} is ${value}, not ${expected}`,
      fix: `Give ${name} as ${expected}.`,
    });
  }
  if (request.stops.includes('')) {
    throw new StageError('usage', {
      message: 'a stop is empty: every answer would end before it began',
      fix: 'Leave the empty stop out.',
    });
  }
  checkQuestion(request.question, task);
}
