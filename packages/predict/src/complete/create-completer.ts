import { setImmediate } from 'node:timers/promises';
import { StageError, toStageError } from '@sightline/contracts';
import type { TokenIds } from '@sightline/preprocess';
import { AnswerWriter } from '@sightline/train';
import { loadModel, type Model } from '../model.ts';
import { readNext } from '../next-token.ts';
import { type AskedRows, encode, fuseSeen } from '../see.ts';
import { checkRequest } from './check-request.ts';
import type { Completer, Completion, CompletionRequest, CompletionToken } from './completion.ts';
import { findDistinct } from './distinct-pictures.ts';
import { Draft } from './draft.ts';
import { createDraw, type DrawPiece } from './draw-piece.ts';

/** A request that can be answered, its place in the batch, and its question's tokens. */
type Asked = { request: CompletionRequest; place: number; question: TokenIds };

/** What each row is drawn with, whom its tokens are told, and for whom nobody waits any more. */
type Writing = {
  draw: DrawPiece;
  onToken: (request: number, token: CompletionToken) => void;
  isLeft: (request: number) => boolean;
};

/** A row for each answer: those to one picture ask for it once. */
function askedRows(asked: readonly Asked[]): AskedRows {
  const { pictures, pictureOf } = findDistinct(asked.map(({ request }) => request.pixels));
  const rows = asked.flatMap(({ request }, at) => Array<number>(request.answerCount).fill(at));
  return {
    pixels: Buffer.concat(pictures),
    pictureCount: pictures.length,
    pictureOfRow: Int32Array.from(rows, (at) => pictureOf[at]!),
    questions: rows.map((at) => ({
      ids: asked[at]!.question.ids,
      text: asked[at]!.request.question,
    })),
  };
}

/** Gives each answer one more token. */
function addTokens(
  scores: Float32Array,
  drafts: readonly Draft[],
  { draw, onToken }: Writing,
): void {
  const width = scores.length / drafts.length;
  for (const [at, draft] of drafts.entries()) {
    draft.add(readNext(scores.subarray(at * width, (at + 1) * width)), draw);
    if (!draft.finishReason) continue;
    for (const token of draft.tokens()) onToken(draft.request, token);
  }
}

/** Writes all answers, a token each at a time, letting others have a turn in between. */
async function write(
  writer: AnswerWriter,
  drafts: readonly Draft[],
  writing: Writing,
): Promise<void> {
  let rows = [...drafts.keys()];
  let written: number[] = [];
  while (rows.length > 0) {
    const going = rows.map((row) => drafts[row]!);
    addTokens(writer.next(written, rows), going, writing);
    await setImmediate();
    rows = rows.filter((row) => {
      const { finishReason, request } = drafts[row]!;
      return !finishReason && !writing.isLeft(request);
    });
    written = rows.map((row) => drafts[row]!.lastId);
  }
}

function summarize({ place, question }: Asked, drafts: readonly Draft[]): Completion | StageError {
  const own = drafts.filter(({ request }) => request === place);
  const finishReasons = own.flatMap(({ finishReason }) => finishReason ?? []);
  if (finishReasons.length < own.length) return leftError();
  return {
    finishReasons,
    questionTokenCount: question.length,
    answerTokenCount: own.reduce((sum, draft) => sum + draft.tokens().length, 0),
  };
}

function leftError(): StageError {
  return new StageError('interrupted', { message: 'nobody waited for the answer any more' });
}

async function answer(model: Model, asked: readonly Asked[], writing: Writing) {
  const drafts = asked.flatMap(({ request, place }) =>
    Array.from({ length: request.answerCount }, (_, at) => new Draft(model, place, request, at)),
  );
  const rows = askedRows(asked);
  const fused = fuseSeen(model, await encode(model, rows), rows);
  await write(new AnswerWriter(fused, model.decoder), drafts, writing);
  return asked.map((one) => summarize(one, drafts));
}

/**
 * Loads the model of a finished run, to write answers for many requests at once.
 *
 * @param runFolder `data/runs/<id>`
 * @throws StageError `missing-data` when the run has no trained model
 */
export async function createCompleter(runFolder: string): Promise<Completer> {
  const model = await loadModel(runFolder);
  const draw = createDraw(model);
  const look = (
    request: CompletionRequest,
    place: number,
    isLeft: Writing['isLeft'],
  ): Asked | StageError => {
    try {
      checkRequest(request, model.task);
      if (isLeft(place)) return leftError();
      return { request, place, question: model.tokenizer.encodeQuestion(request.question) };
    } catch (error) {
      return toStageError(error);
    }
  };
  return {
    task: model.task,
    async complete(requests, onToken, isLeft = () => false) {
      const looked = requests.map((request, place) => look(request, place, isLeft));
      const asked = looked.filter((one): one is Asked => !(one instanceof StageError));
      if (asked.length === 0) return looked as StageError[];
      const answered = (await answer(model, asked, { draw, onToken, isLeft })).values();
      return looked.map((one) => (one instanceof StageError ? one : answered.next().value!));
    },
    dispose: () => model.dispose(),
  };
}
