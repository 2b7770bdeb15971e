import type { Completion, CompletionToken, LikelyToken } from '@sightline/predict';
import type { ServedModel } from '../server/serve-context.ts';
import type { ChatSettings } from './read-chat.ts';

/** What all objects of one answer say alike. */
export type CompletionHead = {
  id: string;
  created: number;
  model: string;
  system_fingerprint: string;
  service_tier: 'default';
};

export function createHead({ name, fingerprint }: ServedModel, id: string): CompletionHead {
  return {
    id: `chatcmpl-${id}`,
    created: Math.floor(Date.now() / 1000),
    model: name,
    system_fingerprint: fingerprint,
    service_tier: 'default',
  };
}

type Logprob = { token: string; logprob: number; bytes: number[] };

function toLogprob({ text, logProbability }: LikelyToken): Logprob {
  return { token: text, logprob: logProbability, bytes: [...Buffer.from(text, 'utf8')] };
}

export type Logprobs = { content: (Logprob & { top_logprobs: Logprob[] })[]; refusal: null };

/** Tokens as `choices[].logprobs`, where they are asked for. */
export function toLogprobs(
  settings: ChatSettings,
  tokens: readonly CompletionToken[],
): Logprobs | null {
  if (!settings.logprobs) return null;
  const content = tokens.map((token) => ({
    ...toLogprob(token),
    top_logprobs: token.rivals.map(toLogprob),
  }));
  return { content, refusal: null };
}

export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };

/** The question's tokens and the answers'; the picture is not counted, it is always as large. */
export function toUsage({ questionTokenCount, answerTokenCount }: Completion): Usage {
  return {
    prompt_tokens: questionTokenCount,
    completion_tokens: answerTokenCount,
    total_tokens: questionTokenCount + answerTokenCount,
  };
}
