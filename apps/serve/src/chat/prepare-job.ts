import { randomInt } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { maxAnswerTokenCount, StageError } from '@sightline/contracts';
import type { CompletionRequest } from '@sightline/predict';
import type { ServeContext } from '../server/serve-context.ts';
import type { Chat, ChatSettings } from './read-chat.ts';

const maxSeed = 2 ** 31;
/** A `top_p` of 0, which OpenAI takes, leaves the likeliest token alone. */
const leastTopP = Number.EPSILON;
/** What fetching a picture may take: its host is to be found slow before this server is. */
const maxFetchMs = 10_000;

export type PreparedJob = {
  request: CompletionRequest;
  /** Aborts where nobody waits any more, or too long. */
  signal: AbortSignal;
  /** Gives back the place among the requests under way. */
  end(): void;
};

function late(deadlineMs: number): StageError {
  return new StageError('stalled', {
    message: `The request was not answered within ${deadlineMs / 1000} seconds.`,
    fix: 'Ask again later: the server is busy.',
  });
}

/** Aborts once the client has left, or the deadline is over. */
function watch(outgoing: ServerResponse, deadlineMs: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(late(deadlineMs)), deadlineMs);
  function stop(): void {
    clearTimeout(timer);
    outgoing.off('close', leave);
  }
  function leave(): void {
    stop();
    controller.abort(new StageError('interrupted', { message: 'the client has left' }));
  }
  if (outgoing.destroyed) leave();
  else outgoing.once('close', leave);
  return { signal: controller.signal, stop };
}

function toStops(stop: ChatSettings['stop']): string[] {
  return typeof stop === 'string' ? [stop] : (stop ?? []);
}

/** What of a request concerns the model; what is left out is as the README says. */
function toModelSettings(settings: ChatSettings): Omit<CompletionRequest, 'pixels' | 'question'> {
  const answerCount = settings.n ?? 1;
  const tokenCount = settings.max_completion_tokens ?? settings.max_tokens ?? maxAnswerTokenCount;
  return {
    answerCount,
    maxTokenCount: Math.min(tokenCount, maxAnswerTokenCount),
    temperature: settings.temperature ?? (answerCount > 1 ? 1 : 0),
    topP: Math.max(settings.top_p ?? 1, leastTopP),
    seed: settings.seed ?? randomInt(maxSeed),
    rivalCount: settings.top_logprobs ?? 0,
    stops: toStops(settings.stop),
  };
}

async function see(
  { decoder, fetchImage, limits }: ServeContext,
  { picture, held }: Pick<Chat, 'picture' | 'held'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (picture instanceof Uint8Array) return decoder.resize(picture, signal);
  const fetchLimits = {
    maxBytes: limits.maxImageBytes,
    timeoutMs: Math.min(maxFetchMs, limits.deadlineMs / 2),
    onBytes: held.take,
  };
  return decoder.resize(await fetchImage!(picture.url, fetchLimits, signal), signal);
}

/**
 * Takes a place among the requests under way, and decodes the picture.
 *
 * @throws ApiError 429 where there is no place; StageError `bad-data` for a picture that cannot be read
 */
export async function prepareJob(
  serve: ServeContext,
  { settings, question, picture, held }: Chat,
  outgoing: ServerResponse,
): Promise<PreparedJob> {
  try {
    const leave = serve.places.take();
    const { signal, stop } = watch(outgoing, serve.limits.deadlineMs);
    const end = (): void => {
      leave();
      stop();
    };
    try {
      const pixels = await see(serve, { picture, held }, signal);
      return { request: { ...toModelSettings(settings), pixels, question }, signal, end };
    } catch (error) {
      end();
      throw error;
    }
  } finally {
    held.release();
  }
}
