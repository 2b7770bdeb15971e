import type { Completion, CompletionToken } from '@sightline/predict';
import { type CompletionHead, toLogprobs, toUsage } from './completion-parts.ts';
import type { ChatSettings } from './read-chat.ts';

/** The answers to a request as one `chat.completion`. */
export function writeCompletion(
  head: CompletionHead,
  request: ChatSettings,
  tokens: readonly CompletionToken[],
  completion: Completion,
): object {
  const choices = completion.finishReasons.map((finishReason, index) => {
    const own = tokens.filter(({ answer }) => answer === index);
    const content = own.map(({ text }) => text).join('');
    return {
      index,
      message: { role: 'assistant', content, refusal: null, annotations: [] },
      logprobs: toLogprobs(request, own),
      finish_reason: finishReason,
    };
  });
  return { ...head, object: 'chat.completion', choices, usage: toUsage(completion) };
}
